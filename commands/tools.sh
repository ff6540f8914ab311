#!/usr/bin/env bash
# What the tests need beside npm: a browser, Chinese glyphs for it, and a reader of printed paper. Installed where we may (root on Debian).
set -euo pipefail
missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v pgrep >/dev/null || missing+=(procps)
((${#missing[@]})) || exit 0
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "测试还需要：${missing[*]}。请安装后再运行（Debian：apt-get install ${missing[*]}）。" >&2
  exit 1
fi
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
