"""What it takes to publish a directory into OpenSearch: seconds, processor time, bytes."""

import os
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import urlopen

import msgspec
from msgspec import Struct

from benchmarks.latency.opensearch_targets import check_publication_target
from benchmarks.traffic.servers import run_publish_command


class PublicationCost(Struct, frozen=True):
    """Elapsed seconds, and processor time on either side."""

    seconds: float
    here_cpu_s: float
    node_cpu_s: float
    index_mb: float

    def __str__(self) -> str:
        return (
            f"{check_publication_target(self.seconds)}; processor: "
            f"{self.here_cpu_s:.0f} s to prepare, "
            f"{self.node_cpu_s:.0f} s in the node; index: {self.index_mb:,.0f} MB"
        )


def measure_publication(data_dir: Path, node_url: str, settings: dict[str, str]) -> PublicationCost:
    """Publish a folder into the index that the settings name."""
    began, here, there = perf_counter(), measure_children_cpu_s(), fetch_node_cpu_s(node_url)
    run_publish_command(data_dir, settings)
    seconds = perf_counter() - began
    stats = fetch_node_json(node_url, f"{settings['ANNUAIRE_OPENSEARCH_INDEX']}/_stats/store")
    size = stats["_all"]["primaries"]["store"]["size_in_bytes"]
    return PublicationCost(
        seconds, measure_children_cpu_s() - here, fetch_node_cpu_s(node_url) - there, size / 1e6
    )


def measure_children_cpu_s() -> float:
    """Processor time of child processes that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def fetch_node_cpu_s(node_url: str) -> float:
    """Processor time of a node since it started."""
    nodes = fetch_node_json(node_url, "_nodes/_local/stats/process")["nodes"].values()
    return sum(each["process"]["cpu"]["total_in_millis"] for each in nodes) / 1000


def fetch_node_json(node_url: str, path: str) -> Any:  # noqa: ANN401 - any statistics of a node
    """Statistics of a node."""
    with urlopen(f"{node_url}/{path}") as answer:  # noqa: S310 - our own node
        return msgspec.json.decode(answer.read())
