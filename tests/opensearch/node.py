"""One OpenSearch node on 127.0.0.1: started with a folder of its own, stopped by its process.

The flags are those of the distribution's `jvm.options` and start script that matter, less the
touching of all memory at start (the machine is shared) and the log of collections.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from tests.opensearch.assemble import RECIPE_DIR, SERVER_HOME
from tests.opensearch.jdk import find_java_home, has_vector_module

NODE_START_TIMEOUT_S = 180
NODE_STOP_TIMEOUT_S = 30
JVM_FLAGS = """
-Xss1m -XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30
--enable-native-access=ALL-UNNAMED -XX:-OmitStackTraceInFastThrow -Xshare:auto
-Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djna.nosys=true
-Dopensearch.networkaddress.cache.ttl=60 -Dopensearch.networkaddress.cache.negative.ttl=10
-Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true
-Dio.netty.recycler.maxCapacityPerThread=0 -Dio.netty.allocator.numDirectArenas=0
-Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true
-Dopensearch.distribution.type=tar -Dopensearch.bundled_jdk=false
""".split()


class NodeStartError(Exception):
    """The node did not become ready; holds the end of its log."""


def find_free_ports(count):
    """Ports nobody listens on now."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in taken]
    finally:
        for each in taken:
            each.close()


class OpenSearchNode:
    """A node in a folder (config, data, log); alone, or with others.

    Args:
        folder: all that the node writes.
        http_port, transport_port: on 127.0.0.1.
        heap: of Java, as it takes it.
        name: among the nodes of a cluster.
        cluster: names of the nodes that found the cluster → their transport ports.
    """

    def __init__(self, folder, http_port, transport_port, *, heap="512m", name="n1", cluster=None):
        self.folder, self.name, self.heap = folder, name, heap
        self.url = f"http://127.0.0.1:{http_port}"
        self.log = folder / "node.log"
        self.running = None
        self._ports = (http_port, transport_port)
        self._cluster = cluster or {}

    @property
    def pid(self):
        return self.running.pid

    def start(self):
        """Start; whoever needs it ready waits for it."""
        config = self.folder / "config"
        for each in (config, self.folder / "data", self.folder / "tmp"):
            each.mkdir(parents=True, exist_ok=True)
        shutil.copy(RECIPE_DIR / "log4j2.properties", config)
        (config / "opensearch.yml").touch()
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(  # noqa: S603 - our words
                self.build_command(), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        return self

    def build_command(self):
        home, scratch = find_java_home(), self.folder / "tmp"
        own = [f"-Xms{self.heap}", f"-Xmx{self.heap}"]
        own += [f"-Djava.io.tmpdir={scratch}", f"-Djna.tmpdir={scratch}"]
        own += [f"-Dopensearch.path.home={SERVER_HOME}"]
        own += [f"-Dopensearch.path.conf={self.folder / 'config'}"]
        own += ["--add-modules=jdk.incubator.vector"] * has_vector_module(home)
        own += ["-Djna.noclasspath=true"] * is_root()
        settings = [f"-E{name}={value}" for name, value in self.build_settings().items()]
        server = ["-cp", f"{SERVER_HOME / 'lib'}/*", "org.opensearch.bootstrap.OpenSearch"]
        return [str(home / "bin/java"), *JVM_FLAGS, *own, *server, *settings]

    def build_settings(self):
        http, transport = self._ports
        settings = {
            "cluster.name": "annuaire",
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": http,
            "transport.port": transport,
            "path.data": self.folder / "data",
            "path.logs": self.folder,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if is_root():
            # the server learns through JNA's native library that it runs as root, and refuses;
            # without it mlockall and the seccomp filter are lost, which a local node can spare
            settings["logger.org.opensearch.bootstrap.Natives"] = "error"
        return settings | self.build_discovery_settings()

    def build_discovery_settings(self):
        if not self._cluster:
            return {"discovery.type": "single-node"}
        seeds = [f"127.0.0.1:{port}" for port in self._cluster.values()]
        return {
            "discovery.seed_hosts": ",".join(seeds),
            "cluster.initial_cluster_manager_nodes": ",".join(self._cluster),
        }

    def wait(self, *, nodes=1, status="yellow"):
        """Return once `_cluster/health` says that it is ready, with so many nodes."""
        give_up = monotonic() + NODE_START_TIMEOUT_S
        question = f"{self.url}/_cluster/health?wait_for_status={status}&timeout=5s"
        while monotonic() < give_up and self.running.poll() is None:
            answer = fetch_cluster_health(question)
            if answer and answer["number_of_nodes"] >= nodes and not answer["timed_out"]:
                return self
            sleep(0.2)
        end = self.log.read_text("utf-8", "replace")[-4000:]
        self.stop()
        raise NodeStartError(f"the node is not ready ({self.url}); its log ends:\n{end}")

    def kill(self):
        """End it at once, as a lost machine would."""
        self.running.kill()
        self.running.wait()

    def stop(self):
        """Ask it to end, by its own process; whoever does not is killed."""
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(NODE_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.kill()


def is_root():
    return os.geteuid() == 0


def fetch_cluster_health(url):
    try:
        with closing(urlopen(url, timeout=10)) as answer:  # noqa: S310 - our own address
            return json.load(answer)
    except (URLError, OSError):
        return None
