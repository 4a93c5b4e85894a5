// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/output.h"

#include "app/command_line/standard_streams.h"
#include "app/export/save_whole.h"

namespace posviz {

bool goesToFile(const std::optional<std::string> &output) { return output && *output != "-"; }

Ending writeOutput(std::string_view bytes, const std::optional<std::string> &output)
{
    return writeOutput(
        [&](const auto &sink) -> Ending {
            sink(bytes);
            return {};
        },
        output);
}

Ending writeOutput(const std::function<Ending(const std::function<bool(std::string_view)> &sink)> &write,
                   const std::optional<std::string> &output)
{
    if (!goesToFile(output)) {
        Ending failure;
        const Ending ending = write([&](std::string_view bytes) {
            if (!failure)
                failure = writeStandardOutput(bytes);
            return !failure;
        });
        return ending ? ending : failure;
    }
    WholeFile file(*output);
    if (const Ending ending = write([&](std::string_view bytes) { return file.write(bytes); }))
        return ending;
    if (const Result<qint64> saved = file.commit(); !saved)
        return notDone(saved.failure().sentence);
    return {};
}

} // namespace posviz
