"""Layered drawings of graphs: nothing overlaps, what is frequent leads downwards, few crossings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.process.layered import layered

WIDTH, BEND = 100.0, 20.0
EDGES = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(1, 1_000), max_size=40
)


def drawn(edges, nodes=None):
    nodes = nodes or sorted({each for edge in edges for each in edge})
    return layered(dict.fromkeys(nodes, WIDTH), edges, bend_width=BEND)


def test_a_chain_is_a_straight_line_downwards():
    found = drawn({(0, 1): 5, (1, 2): 5, (2, 3): 5})
    assert [found.layer[each] for each in range(4)] == [0, 1, 2, 3]
    assert len({round(x, 6) for x in found.x.values()}) == 1


def test_the_rarer_move_of_a_loop_leads_upwards():
    found = drawn({(0, 1): 100, (1, 2): 90, (2, 0): 10, (1, 0): 3})
    assert [found.layer[each] for each in range(3)] == [0, 1, 2]
    assert [row for _, row in found.bends[2, 0]] == [1]


def test_a_long_move_passes_beside_what_it_skips():
    found = drawn({(0, 1): 9, (1, 2): 9, (2, 3): 9, (0, 3): 1})
    assert [row for _, row in found.bends[0, 3]] == [1, 2]
    for x, row in found.bends[0, 3]:
        at = next(each for each in range(4) if found.layer[each] == row)
        assert abs(x - found.x[at]) >= (WIDTH + BEND) / 2 - 1e-6


def test_branches_that_can_be_drawn_without_crossings_are():
    edges = {(0, 1): 5, (0, 2): 5, (1, 4): 5, (2, 3): 5, (3, 5): 5, (4, 5): 5}
    found = drawn(edges)
    assert (found.x[1] - found.x[2]) * (found.x[4] - found.x[3]) > 0


def test_what_nothing_leads_to_stands_right_above_what_follows():
    found = drawn({(0, 1): 9, (1, 2): 9, (3, 2): 9})
    assert found.layer[3] == 1


def test_alone_or_nothing_at_all():
    assert drawn({}, nodes=[4]).layer == {4: 0}
    assert layered({}, {}, bend_width=BEND).x == {}


@given(EDGES)
def test_no_two_things_of_a_layer_touch_and_every_edge_is_whole(edges):
    found = drawn(edges, nodes=list(range(10)))
    rows: dict[int, list[tuple[float, float]]] = {}
    for each in range(10):
        rows.setdefault(found.layer[each], []).append((found.x[each], WIDTH))
    for bends in found.bends.values():
        for x, row in bends:
            rows.setdefault(row, []).append((x, BEND))
    for things in rows.values():
        things.sort()
        for (one, wide), (other, broad) in pairwise(things):
            assert other - one >= (wide + broad) / 2 - 1e-6
    for (before, after), bends in found.bends.items():
        ends = [found.layer[before], *(row for _, row in bends), found.layer[after]]
        step = 1 if ends[-1] > ends[0] else -1
        assert ends == list(range(ends[0], ends[-1] + step, step))


@given(EDGES)
def test_the_heaviest_edge_leads_downwards(edges):
    plain = {edge: weight for edge, weight in edges.items() if edge[0] != edge[1]}
    if plain:
        before, after = min(plain, key=lambda edge: (-plain[edge], edge))
        found = drawn(edges, nodes=list(range(10)))
        assert found.layer[before] < found.layer[after]
