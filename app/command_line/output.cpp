// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/output.h"

#include "app/command_line/standard_streams.h"
#include "app/export/save_whole.h"

#include <QFile>

namespace posviz {

bool goesToFile(const std::optional<std::string> &output) { return output && *output != "-"; }

Ending writeOutput(const std::string &text, const std::optional<std::string> &output)
{
    if (!goesToFile(output))
        return writeStandardOutput(text);
    const QByteArray bytes = QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
    if (const Result<qint64> saved = saveWhole(QFile::decodeName(output->c_str()), bytes); !saved)
        return notDone(saved.failure().sentence);
    return {};
}

} // namespace posviz
