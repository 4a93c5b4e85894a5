#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints every text that people read, with file and line: sentences, labels, choices, the window's tr(), help and errors of the
# command line, and the page of ./dev. Literals that stand side by side are one text. What looks like a key, an id or a path
# is left out, so that now and then a literal too many is printed and hardly ever one too few.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

find core app -name '*.cpp' -o -name '*.h' -o -name '*.inc' | LC_ALL=C sort | while IFS= read -r file; do
    awk -v file="$file" '
        function told(text, before) {
            if (text !~ /[A-Za-z]/ || text ~ /^(application|image|text)\/|^\.?\//)
                return 0
            return text ~ /[^ ] +[^ ]/ || text ~ /^[A-Z]/ || text ~ /[^\001-\176]/ ||
                   before ~ /(sentence|word|tr|refused|failed|mark|unit|quantity|label|title|note|help|Unit|name)[({ =,]+$/
        }
        function flush() {
            if (text != "" && told(text, before))
                print file ":" start ": " text
            text = ""
        }
        { all = all $0 "\n" }
        END {
            line = 1
            for (at = 1; at <= length(all); ++at) {
                c = substr(all, at, 1)
                rest = substr(all, at, 2)
                if (c == "\n") {
                    ++line
                } else if (rest == "//") {
                    at += index(substr(all, at), "\n") - 2
                } else if (rest == "/*") {
                    size = index(substr(all, at), "*/")
                    comment = substr(all, at, size)
                    line += gsub(/\n/, "", comment)
                    at += size
                } else if (c == "\047") { # a character; a digit separator has a digit before it
                    if (substr(all, at - 1, 1) !~ /[0-9a-fA-F]/) {
                        at += substr(all, at + 1, 1) == "\\" ? 2 : 1
                        at += index(substr(all, at + 1), "\047")
                    }
                } else if (c == "\"" && substr(all, at - 1, 1) == "R") {
                    flush()
                    open = index(substr(all, at), "(")
                    mark = ")" substr(all, at + 1, open - 2) "\""
                    size = index(substr(all, at), mark)
                    text = substr(all, at + open, size - open - 1)
                    start = line
                    line += gsub(/\n/, "\n    ", text)
                    flush()
                    at += size + length(mark) - 2
                } else if (c == "\"") {
                    if (text == "") {
                        start = line
                        before = substr(all, at > 24 ? at - 24 : 1, at > 24 ? 24 : at - 1)
                        gsub(/[ \n]+/, " ", before)
                    }
                    for (++at; (c = substr(all, at, 1)) != "\""; ++at)
                        text = text (c == "\\" ? c substr(all, ++at, 1) : c)
                } else if (c == "#" && substr(all, at, 8) == "#include") {
                    at += index(substr(all, at), "\n") - 2
                } else if (c != " ") {
                    flush()
                }
            }
            flush()
        }' "$file"
done
awk '/^usage\(\)/, /^}/ { print "dev:" FNR ": " $0; next }
     /(fail|say) +"/ { print "dev:" FNR ": " $0 }' dev
