// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/export_memory.h"

#include "app/export/export_limits.h"

#include <QSettings>

#include <utility>

namespace posviz {

namespace {

QSettings exportSettings() { return QSettings(QStringLiteral("posviz"), QStringLiteral("window")); }

QString keyOf(const char *name) { return QStringLiteral("export/") + QString(QLatin1String(name)).remove(QLatin1Char(' ')); }

constexpr std::pair<const char *, bool ExportOptions::*> exportSwitches[] = {{"dark", &ExportOptions::dark},
                                                                             {"transparent", &ExportOptions::transparent},
                                                                             {"title", &ExportOptions::showTitle},
                                                                             {"notes", &ExportOptions::showNotes}};

} // namespace

ExportMemory lastExport()
{
    const QSettings settings = exportSettings();
    ExportMemory memory{.options = slideOptions()};
    for (const ExportLimit &limit : exportLimits) {
        bool read = false;
        const double value = settings.value(keyOf(limit.name)).toDouble(&read);
        if (read && limit.allows(value))
            memory.options.*limit.member = value;
    }
    for (const auto &[name, member] : exportSwitches)
        memory.options.*member = settings.value(keyOf(name), memory.options.*member).toBool();
    memory.format = settings.value(keyOf("format")).toString();
    memory.folder = settings.value(keyOf("folder")).toString();
    return memory;
}

void remember(const ExportMemory &memory)
{
    QSettings settings = exportSettings();
    for (const ExportLimit &limit : exportLimits)
        settings.setValue(keyOf(limit.name), memory.options.*limit.member);
    for (const auto &[name, member] : exportSwitches)
        settings.setValue(keyOf(name), memory.options.*member);
    settings.setValue(keyOf("format"), memory.format);
    settings.setValue(keyOf("folder"), memory.folder);
}

} // namespace posviz
