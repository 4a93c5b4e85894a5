// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"
#include "app/plot/type.h"
#include "app/wording.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QSvgGenerator>

#include <cmath>

namespace posviz {

namespace {

/// QSvgGenerator rounds the page to whole pixels of its own; this is the size asked for.
void setSvgPageSize(QByteArray &svg, const ExportOptions &options)
{
    const auto number = [](double value) { return QByteArray::number(value, 'g', 10); };
    const qsizetype start = svg.indexOf("<svg ");
    const qsizetype end = svg.indexOf("viewBox", start);
    svg.replace(start, end - start,
                "<svg width=\"" + number(options.width) + "mm\" height=\"" + number(options.height) + "mm\"\n ");
}

/// XML has no place for control characters, U+FFFE and U+FFFF, not even escaped; a title or a file's name may hold them.
void dropForbidden(QByteArray &svg)
{
    for (char &c : svg)
        if (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r')
            c = ' ';
    svg.replace("\xef\xbf\xbe", "\xef\xbf\xbd").replace("\xef\xbf\xbf", "\xef\xbf\xbd");
}

} // namespace

Result<QByteArray> writeSvg(const Figure &figure, const ExportOptions &options)
{
    if (const auto checked = checkedFor(figure, options); !checked)
        return checked.failure();

    QCustomPlot plot;
    layOut(plot, figure, options);
    const QSize page = pagePixels(options);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(std::lround(fontDpi()))); // or text comes out too small
    generator.setSize(page);
    generator.setViewBox(QRect(QPoint(), page));
    generator.setTitle(QString(documentTitle(figure, options)).toHtmlEscaped()); // QSvgGenerator writes both as they are
    generator.setDescription(shownText(figure.summary).toHtmlEscaped());
    QCPPainter painter;
    if (!painter.begin(&generator))
        return failed("The SVG drawing could not be written.");
    painter.setMode(QCPPainter::pmVectorized);
    paintGround(painter, options);
    plot.toPainter(&painter, page.width(), page.height());
    painter.end();

    dropForbidden(bytes);
    setSvgPageSize(bytes, options);
    bytes.replace("font-family=\"" + themeOf(options).fontFamily.toUtf8() + "\"",
                  "font-family=\"" + themeOf(options).fontFamily.toUtf8() + ", sans-serif\"");
    // The property that today's viewers know; the attribute serves older ones.
    bytes.replace("image-rendering=\"optimizeSpeed\"", "image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\"");
    return bytes;
}

} // namespace posviz
