#!/usr/bin/env bash
# Run the tests marked gbk as on a Chinese office machine: GBK as the encoding of the system, a Chinese folder.
#   test_gbk.sh PYTHON [pytest's options]
#   GBK=whole test_gbk.sh PYTHON      before them the whole suite under GBK, without the tests marked utf8
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$1
shift
if ! locale -a 2>/dev/null | grep -qix 'zh_CN.gbk'; then
    echo "The tests in a GBK locale are left out: zh_CN.GBK is missing (scripts/setup.sh makes it as root)."
    exit 0
fi
if printf '%s' "$PWD" | LC_ALL=C grep -q '[^ -~]'; then
    echo "The tests in a GBK locale are left out: the checkout's own path is not ASCII, and its bytes are not GBK."
    exit 0
fi
if [ "${GBK:-}" = whole ]; then
    echo "The suite with LC_ALL=zh_CN.GBK and PYTHONUTF8=0:"
    LC_ALL=zh_CN.GBK PYTHONUTF8=0 PYTHONIOENCODING=utf-8 scripts/run_tests.sh "$python" -m "not utf8 and not slow" -q "$@"
fi
# In this locale Python and Qt name files in GBK, GDAL on Linux always in UTF-8. So the folder has both names, or
# GDAL would look for another one; on Windows they agree. Files below it need ASCII names.
name=地块测试
name_gbk=$(printf '%s' "$name" | iconv -f UTF-8 -t GBK)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/$name_gbk"
ln -s "$name_gbk" "$folder/$name"
echo "The tests marked gbk, with LC_ALL=zh_CN.GBK, PYTHONUTF8=0 and a folder named $name:"
status=0
LC_ALL=zh_CN.GBK PYTHONUTF8=0 PYTHONIOENCODING=utf-8 \
    "$python" -m pytest -m "gbk and not slow" -q --basetemp "$folder/$name_gbk/tmp" "$@" || status=$?
# 5: no test bears the mark
[ "$status" -eq 5 ] || exit "$status"
