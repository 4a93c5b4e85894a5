// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/standard_streams.h"

#include "app/wording.h"
#include "core/shown_text.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace posviz {

Ending writeStandardOutput(std::string_view bytes)
{
    errno = 0;
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
    if (written)
        return {};
    const std::string reason = errno != 0 ? std::strerror(errno) : "unknown reason";
    return notDone("standard output could not be written: {0}.", reason);
}

void tell(std::string_view sentence)
{
    const std::string line = onOneLine("posviz: " + std::string(sentence)) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void tell(const Sentence &sentence) { tell(worded(sentence)); }

} // namespace posviz
