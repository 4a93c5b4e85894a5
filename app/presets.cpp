// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presets.h"

#include "core/find_by_id.h"
#include "core/model_files/hf_config.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <vector>

namespace posviz {

namespace {

std::vector<Preset> readAll()
{
    std::vector<Preset> all;
    QDirIterator files(QStringLiteral(":/presets"), {QStringLiteral("*.json")}, QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", qPrintable(file.fileName()));
        const QByteArray text = file.readAll();
        Result<Preset> preset = readPreset(files.fileInfo().completeBaseName().toStdString(),
                                           {text.constData(), static_cast<std::size_t>(text.size())});
        // A part of the program is broken; a test reads them all.
        if (!preset)
            qFatal("%s", preset.error().c_str());
        all.push_back(*std::move(preset));
    }
    std::ranges::sort(all, [](const Preset &a, const Preset &b) {
        return QString::localeAwareCompare(QString::fromStdString(a.title), QString::fromStdString(b.title)) < 0;
    });
    return all;
}

} // namespace

std::span<const Preset> presets()
{
    static const std::vector<Preset> all = readAll();
    return all;
}

const Preset *findPreset(std::string_view id) { return findById(presets(), id); }

Result<ModelAccount> presetAccount(const Preset &preset, const ModelChoice &choice)
{
    Result<ModelAccount> account = readHfConfig("preset " + preset.id, preset.config, choice);
    if (account)
        account->model = preset.title;
    return account;
}

} // namespace posviz
