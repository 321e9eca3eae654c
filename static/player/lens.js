// What wheel, drag and buttons act on: the window onto the data, or, of a surface, from where it is seen.

const version = new URL(import.meta.url).search;
const { html, icon, set } = await import(`./dom.js${version}`);
const { Camera } = await import(`./camera.js${version}`);

const ZOOM = 0.6;
// A press of a button turns so far: an eighth of a half turn, and less up and down.
const TURN = Math.PI / 8;
const TILT = Math.PI / 16;

export class Lens {
  constructor(view, onChange) {
    Object.assign(this, { view, camera: new Camera(), solid: false });
    const button = (name, act) => {
      const press = () => { act(); onChange(); };
      return html("button", { type: "button", "data-testid": `stage-${name}`, on: { click: press } }, icon(name));
    };
    const make = (acts) => Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, button(name, act)]));
    this.turns = make({
      turnLeft: () => this.camera.rotate(TURN, 0),
      turnRight: () => this.camera.rotate(-TURN, 0),
      tiltUp: () => this.camera.rotate(0, TILT),
      tiltDown: () => this.camera.rotate(0, -TILT),
    });
    this.zooms = make({
      zoomIn: () => this.zoom(ZOOM), zoomOut: () => this.zoom(1 / ZOOM), zoomReset: () => this.reset(),
    });
    this.turning = html("div", { class: "zoom" }, ...Object.values(this.turns));
    const zooming = html("div", { class: "zoom" }, ...Object.values(this.zooms));
    this.element = html("div", { class: "lens" }, this.turning, zooming);
  }

  get eye() {
    return this.solid ? this.camera : this.view;
  }

  zoom(...how) {
    this.eye.zoom(...how);
  }

  pan(...how) {
    this.eye.pan(...how);
  }

  reset() {
    this.eye.reset();
  }

  setTexts(texts) {
    for (const [name, button] of Object.entries({ ...this.turns, ...this.zooms })) {
      set(button, { "aria-label": texts[name], title: texts[name] });
    }
  }

  /** Act on a surface or on the plane, and say which buttons do nothing now. */
  use(solid) {
    this.solid = solid;
    this.turning.hidden = !solid;
    this.zooms.zoomReset.disabled = !this.eye.zoomed;
    this.zooms.zoomOut.disabled = !solid && !this.view.zoomed;
  }
}
