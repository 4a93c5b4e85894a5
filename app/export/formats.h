// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"
#include "core/result.h"

#include <QByteArray>
#include <QSize>
#include <QString>

#include <span>

namespace posviz {

/// How a figure is written. The defaults fit a column of a journal.
struct ExportOptions {
    double width = 89.0;   ///< millimetres
    double height = 60.0;  ///< millimetres
    double dpi = 300.0;    ///< pixels per inch; in PDF and SVG of the heatmap only
    double fontSize = 8.0; ///< points
    bool dark = false;
    bool transparent = false; ///< no ground
    bool showTitle = true;
    bool showNotes = true;
    QString title{}; ///< empty: the figure's own title and subtitle

    bool operator==(const ExportOptions &) const = default;
};

/// A file format for figures. Needs a QApplication when writing.
struct ExportFormat {
    const char *id;          ///< "png"
    const char *suffix;      ///< of file names, without the dot
    const char *description; ///< marked for translation in the context "ExportFormat"
    /// The file's bytes, equal for equal input. Fails where the options are out of range.
    Result<QByteArray> (*write)(const Figure &, const ExportOptions &);
};

std::span<const ExportFormat> exportFormats();

/// Null where no format has this id.
const ExportFormat *findExportFormat(QStringView id);

/// By the file name's suffix, in any case; null where none fits.
const ExportFormat *exportFormatOfFile(const QString &path);

/// The options themselves where a figure can be written with them; else the sentence that says what is allowed.
Result<ExportOptions> checkedOptions(const ExportOptions &options);

/// Columns x rows that give one cell a pixel in the exported file; each 1 to 4096, and
/// 6 · 2^20 together. The coarse figure has the axes, scales and
/// texts of the final one, at any resolution.
QSize heatmapPixels(const Figure &coarse, const ExportOptions &options);

} // namespace posviz
