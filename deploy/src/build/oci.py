#!/usr/bin/env python3
"""oci.py LAYER FOLDER NAME ARCH EPOCH VERSION - writes an image of one layer in the layout of the OCI image specification 1.1
(image-layout.md, manifest.md, config.md), which `docker load` of Docker 25 and later takes, as do containerd and skopeo."""

import datetime
import gzip
import hashlib
import json
import os
import shutil
import sys

layer, folder, name, arch, epoch, version = sys.argv[1:]
blobs = os.path.join(folder, "blobs", "sha256")
os.makedirs(blobs)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def blob(path, kind):
    """Moves a file among the blobs and describes it."""
    value = digest(path)
    size = os.path.getsize(path)
    os.rename(path, os.path.join(blobs, value))
    return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + value, "size": size}


def document(content, kind):
    path = os.path.join(folder, "document")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, sort_keys=True)
    return blob(path, kind)


def write(file_name, content):
    with open(os.path.join(folder, file_name), "w", encoding="utf-8") as file:
        json.dump(content, file, sort_keys=True)


diff = "sha256:" + digest(layer)
packed = os.path.join(folder, "layer")
with open(layer, "rb") as raw, open(packed, "wb") as out:
    # Neither name nor time: the same tree gives the same digest.
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as zipped:
        shutil.copyfileobj(raw, zipped, 1 << 20)

created = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
labels = {
    "org.opencontainers.image.title": "jswarm",
    "org.opencontainers.image.version": version,
    "org.opencontainers.image.licenses": "Apache-2.0",
}
config = {
    "architecture": arch,
    "os": "linux",
    "created": created,
    "config": {
        "Entrypoint": ["/usr/bin/jswarm"],
        "Cmd": ["daemon"],
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "JSWARM_DATA_ROOT=/var/lib/jswarm"],
        "Volumes": {"/var/lib/jswarm": {}},
        "Labels": labels,
        "StopSignal": "SIGTERM",
    },
    "rootfs": {"type": "layers", "diff_ids": [diff]},
    "history": [{"created": created, "created_by": "jswarm deploy/package"}],
}
manifest = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": document(config, "config.v1+json"),
    "layers": [blob(packed, "layer.v1.tar+gzip")],
}
described = document(manifest, "manifest.v1+json")
described["annotations"] = {"io.containerd.image.name": "docker.io/library/" + name, "org.opencontainers.image.ref.name": name.split(":")[1]}
write("index.json", {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [described]})
write("oci-layout", {"imageLayoutVersion": "1.0.0"})
# What engines before Docker 25 read.
write("manifest.json", [{"Config": "blobs/sha256/" + manifest["config"]["digest"][7:], "RepoTags": [name], "Layers": ["blobs/sha256/" + manifest["layers"][0]["digest"][7:]]}])
