// Stages that step together: all whose blocks name the same group share one cursor and one window onto the data.

const groups = new Map();

class Group {
  constructor() {
    this.members = new Set();
    this.cursor = 0;
    // Half-steps per second while whoever conducts plays, else 0.
    this.pace = 0;
  }

  /** Move everybody; each rests at its own end. */
  go(cursor) {
    this.cursor = cursor;
    for (const member of this.members) member.follow(cursor);
  }

  /** One member looks elsewhere, or shows and hides something; the others do the same. */
  look(from) {
    for (const member of this.members) if (member !== from) member.look?.(from);
  }

  /** Open the help sheet of one of them. */
  help() {
    [...this.members].find(({ modes }) => modes)?.modes.help.open();
  }
}

/** Join a group by its name; returns it, with the way out. */
export function join(name, member) {
  if (!groups.has(name)) groups.set(name, new Group());
  const group = groups.get(name);
  group.members.add(member);
  const leave = () => {
    group.members.delete(member);
    if (!group.members.size && groups.get(name) === group) groups.delete(name);
  };
  return { group, leave };
}
