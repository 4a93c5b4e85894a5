// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/formats.h"

#include "app/export/page.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace posviz {

std::span<const ExportFormat> exportFormats()
{
    static constexpr std::array<ExportFormat, 3> formats{{
        {"png", "png", QT_TRANSLATE_NOOP("ExportFormat", "PNG, for slides and the web"), writePng},
        {"svg", "svg", QT_TRANSLATE_NOOP("ExportFormat", "SVG drawing, for further editing"), writeSvg},
        {"pdf", "pdf", QT_TRANSLATE_NOOP("ExportFormat", "PDF page, for papers and books"), writePdf},
    }};
    return formats;
}

const ExportFormat *findExportFormat(QStringView id)
{
    const auto formats = exportFormats();
    const auto found = std::ranges::find_if(formats, [id](const ExportFormat &format) { return id == QLatin1String(format.id); });
    return found == formats.end() ? nullptr : &*found;
}

const ExportFormat *exportFormatOfFile(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    const auto formats = exportFormats();
    const auto found =
        std::ranges::find_if(formats, [&](const ExportFormat &format) { return suffix == QLatin1String(format.suffix); });
    return found == formats.end() ? nullptr : &*found;
}

} // namespace posviz
