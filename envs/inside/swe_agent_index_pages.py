"""The pages of a package index as they were at the end of a day; used by `swe_agent_index.py`, beside which it lies."""

import hashlib
import html
import html.parser
import json
import re
import threading
import urllib.error
import urllib.parse

from swe_agent_index_web import say

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
ACCEPT = JSON_TYPE + ", application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


class _Anchors(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.base, self.found = None, []

    def handle_starttag(self, tag, attrs):
        values = {key: value or "" for key, value in attrs}
        if tag == "base" and self.base is None:
            self.base = values.get("href")
        elif tag == "a" and values.get("href"):
            self.found.append(values)


def files_of_html(page, address):
    """The files a PEP 503 page names, in the words of PEP 691."""
    anchors = _Anchors()
    anchors.feed(page)
    files = []
    for values in anchors.found:
        url, fragment = urllib.parse.urldefrag(urllib.parse.urljoin(anchors.base or address, values["href"]))
        name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
        kind, equals, value = fragment.partition("=")
        metadata = values.get("data-core-metadata", values.get("data-dist-info-metadata"))
        files.append(
            {
                "filename": name,
                "url": url,
                "hashes": {kind: value} if equals and kind in hashlib.algorithms_available else {},
                "requires-python": values.get("data-requires-python"),
                "yanked": values["data-yanked"] or True if "data-yanked" in values else False,
                "core-metadata": metadata if metadata is not None else False,
                "upload-time": values.get("data-upload-time"),
            }
        )
    return files


class Index:
    """One upstream index as of a day. Answers are kept as long as the command runs."""

    def __init__(self, url, day, web):
        self.simple = web.plain(url).rstrip("/") + "/"
        self.day, self._web = day, web
        self._pages, self._locks, self._lock = {}, {}, threading.Lock()
        self.files = {}
        self._told = False

    def page(self, name, knows_yanked):
        """The project's files by the day as a PEP 503 page; None when it is unknown. Raises `NoAnswer`."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._pages:
                self._pages[name] = self._fetch(name)
        files = self._pages[name]
        if files is None:
            return None
        if not knows_yanked:
            files = [file for file in files if not file.get("yanked")] or files
        lines = [self._anchor(file) for file in files]
        head = '<!DOCTYPE html>\n<html><head><meta name="pypi:repository-version" content="1.0">'
        title = "<title>%s</title></head><body>" % html.escape(name)
        return "\n".join([head, title] + lines + ["</body></html>", ""])

    def _fetch(self, name):
        try:
            address, kind, body = self._web.read(self.simple + name + "/", ACCEPT)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise
        if kind == JSON_TYPE:
            files = json.loads(body.decode("utf-8"))["files"]
            for file in files:
                file["url"] = urllib.parse.urljoin(address, file["url"])
        else:
            files = files_of_html(body.decode("utf-8", "replace"), address)
        files = [file for file in files if re.match(r"https?://", file["url"])]
        undated = [file for file in files if not file.get("upload-time")]
        if undated:
            dates = self._dates(name)
            for file in undated:
                file["upload-time"] = dates.get(file["filename"])
        if not self._told and any(not file["upload-time"] for file in files):
            self._told = True
            say("the index gives no upload date for all of %s: what has none is offered as of today" % name)
        by_then = [file for file in files if (file["upload-time"] or "")[:10] <= self.day]
        if files and not by_then:
            # Its files were removed and uploaded anew (as those of atomicwrites were), or it is younger than who asks.
            first = min(file["upload-time"][:10] for file in files)
            say("%s has no file from before %s: its oldest are offered" % (name, first))
            by_then = [file for file in files if file["upload-time"][:10] == first]
        return by_then

    def _dates(self, name):
        """Upload time by file name, by the older API."""
        try:
            body = self._web.read(urllib.parse.urljoin(self.simple, "../pypi/%s/json" % name), "application/json")[2]
            releases = json.loads(body.decode("utf-8"))
            known = list(releases.get("urls") or [])
            for files in (releases.get("releases") or {}).values():
                known.extend(files)
            return {file["filename"]: file.get("upload_time_iso_8601") or file["upload_time"] for file in known}
        except urllib.error.HTTPError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _anchor(self, file):
        token = hashlib.sha256(file["url"].encode("utf-8")).hexdigest()[:24]
        self.files[token] = file["url"]
        hashes = file.get("hashes") or {}
        best = "sha256" if "sha256" in hashes else next(iter(sorted(hashes)), None)
        fragment = "#%s=%s" % (best, hashes[best]) if best else ""
        attributes = [("href", "../../file/%s/%s%s" % (token, urllib.parse.quote(file["filename"]), fragment))]
        if file.get("requires-python"):
            attributes.append(("data-requires-python", file["requires-python"]))
        if file.get("yanked"):
            attributes.append(("data-yanked", file["yanked"] if isinstance(file["yanked"], str) else ""))
        metadata = file.get("core-metadata") or file.get("dist-info-metadata")
        if metadata:
            value = metadata
            if isinstance(metadata, dict):
                value = next(("%s=%s" % pair for pair in sorted(metadata.items(), reverse=True)), "true")
            value = value if isinstance(value, str) else "true"
            attributes += [("data-dist-info-metadata", value), ("data-core-metadata", value)]
        text = " ".join('%s="%s"' % (key, html.escape(value, quote=True)) for key, value in attributes)
        return "<a %s>%s</a><br/>" % (text, html.escape(file["filename"]))
