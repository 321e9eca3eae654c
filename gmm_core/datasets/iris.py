"""Iris: four measurements of flowers of three species."""

from gmm_core.datasets._built_in import drawing
from gmm_core.datasets._source import Source

MEASUREMENTS = ("sepal_length", "sepal_width", "petal_length", "petal_width")

SOURCE = Source(
    name="iris",
    order=210,
    title={"en": "Iris flowers", "zh": "鸢尾花"},
    purpose={
        "en": "150 flowers, 4 measurements, 3 known species, two of which overlap: clusters against the truth in 4-D.",
        "zh": "150 朵花、4 项测量、3 个已知品种，其中两种互相重叠：在四维中把聚类结果与真实品种对照。",
    },
    kind="real",
    n_features=4,
    suggested_components=3,
    draw=drawing("iris.csv", MEASUREMENTS, "species"),
    reference=(
        "Fisher, R. A. (1936). The use of multiple measurements in taxonomic problems. Annals of Eugenics 7, 179–188. "
        "Measured by Anderson, E. (1935). The irises of the Gaspé Peninsula. "
        "Bulletin of the American Iris Society 59, 2–5."
    ),
    display_names={
        "sepal_length": {"en": "sepal length (cm)", "zh": "花萼长度（cm）"},
        "sepal_width": {"en": "sepal width (cm)", "zh": "花萼宽度（cm）"},
        "petal_length": {"en": "petal length (cm)", "zh": "花瓣长度（cm）"},
        "petal_width": {"en": "petal width (cm)", "zh": "花瓣宽度（cm）"},
        "setosa": {"en": "setosa", "zh": "山鸢尾"},
        "versicolor": {"en": "versicolor", "zh": "变色鸢尾"},
        "virginica": {"en": "virginica", "zh": "维吉尼亚鸢尾"},
    },
)
