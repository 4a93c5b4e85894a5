// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opened_model.h"

#include "app/presets.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace posviz {

namespace {

Result<ModelAccount> readAccount(const ModelSource &source, const ModelChoice &choice, TableFiles &tables)
{
    if (source.preset.empty())
        return readModelFile(source.file, choice, tables);
    const Preset *preset = findPreset(source.preset);
    if (!preset)
        return Error{"preset '" + source.preset + "' is not known."};
    return presetAccount(*preset, choice);
}

} // namespace

QString nameOf(const ModelSource &source)
{
    const Preset *preset = findPreset(source.preset);
    return preset ? QString::fromStdString(preset->title)
                  : QFileInfo(QFile::decodeName(QByteArray::fromStdString(source.file))).fileName();
}

Result<OpenedModel> readModel(const ModelSource &source, const ModelChoice &choice, TableFiles &tables)
{
    Result<ModelAccount> account = readAccount(source, choice, tables);
    if (!account)
        return account.failure();
    if (!account->undrawn.empty())
        return Error{account->undrawn};
    return OpenedModel{source, choice, *std::move(account)};
}

bool needsTensor(const std::string &file)
{
    const Result<ModelAccount> account = readModelFile(file);
    return account && account->needsTensor;
}

} // namespace posviz
