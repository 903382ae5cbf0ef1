import pytest

from directory.errors import SheetUnavailable
from pdf import native
from pdf.pool import SheetPool
from tests.builders import a_listing, a_publication
from tests.fakes import an_issuer


def loader_without(*absent):
    def load(library):
        if library in absent:
            raise OSError(library)

    return load


def test_nothing_is_missing_where_everything_loads():
    native.require_native_libraries(loader_without())


def test_one_line_says_what_to_install():
    line = native.describe_missing_packages(
        native.find_missing_packages(loader_without(*native.DEBIAN_PACKAGES))
    )
    command = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert line.endswith(command)
    assert "\n" not in line


def test_only_what_is_missing_is_asked_for():
    assert native.find_missing_packages(loader_without("libharfbuzz-subset.so.0")) == (
        "libharfbuzz-subset0",
    )


@pytest.mark.parametrize("ask", ["warm", "draw"])
def test_without_the_libraries_a_pool_answers_with_the_remedy_and_starts_nothing(ask):
    load = loader_without("libpango-1.0.so.0")
    with SheetPool(1, an_issuer(), load=load) as pool:
        with pytest.raises(SheetUnavailable, match=r"apt-get install -y libpango-1\.0-0$"):
            pool.warm_up() if ask == "warm" else pool(a_listing(), a_publication())
        assert pool.pids == ()
