// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"
#include "app/plot/type.h"
#include "app/units.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QHashSeed>
#include <QPdfWriter>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

double points(double millimetres) { return millimetres * pointsPerInch / millimetresPerInch; }

/// While it lives, hash tables are ordered alike in every process: QPdfWriter writes its fonts in such an order.
struct OrderedHashes {
    OrderedHashes() { QHashSeed::setDeterministicGlobalSeed(); }
    ~OrderedHashes() { QHashSeed::resetRandomGlobalSeed(); }
    Q_DISABLE_COPY(OrderedHashes)
};

/// Replaces what stands between two marks by a text of the same length, so that the file's table of offsets stays true.
void overwrite(QByteArray &pdf, QByteArrayView before, QByteArrayView after, const QByteArray &text)
{
    const qsizetype start = pdf.indexOf(before) + before.size();
    const qsizetype end = pdf.indexOf(after, start);
    if (start >= before.size() && end - start == text.size())
        pdf.replace(start, text.size(), text);
}

/// A number in so many characters, as far as decimals can fill them.
QByteArray numberOfLength(double value, qsizetype length)
{
    const QByteArray whole = QByteArray::number(static_cast<qlonglong>(value));
    return QByteArray::number(value, 'f', static_cast<int>(std::max<qsizetype>(1, length - whole.size() - 1)));
}

/// The page has whole points when QPdfWriter is done with it.
void setPdfPageSize(QByteArray &pdf, const QSize &rounded, const ExportOptions &options)
{
    const auto written = [](int value) { return QByteArray::number(static_cast<double>(value), 'f'); };
    overwrite(pdf, "/MediaBox [0 0 ", "]",
              numberOfLength(points(options.width), written(rounded.width()).size()) + ' '
                  + numberOfLength(points(options.height), written(rounded.height()).size()));
}

/// Adds to the offsets of all objects after a place, which the table at the file's end tells.
void moveOffsets(QByteArray &pdf, qsizetype after, qsizetype by)
{
    const qsizetype table = pdf.lastIndexOf("\nxref\n") + 1;
    // "0000001234 00000 n \n"
    for (qsizetype line = pdf.indexOf('\n', table + 5) + 1; pdf.mid(line + 10, 1) == " " && line + 20 <= pdf.size(); line += 20)
        if (const qlonglong offset = pdf.mid(line, 10).toLongLong(); offset > after)
            pdf.replace(line, 10, QByteArray::number(offset + by).rightJustified(10, '0'));
    const QByteArray mark = "startxref\n";
    const qsizetype start = pdf.lastIndexOf(mark) + mark.size();
    qsizetype end = start;
    while (end < pdf.size() && pdf[end] >= '0' && pdf[end] <= '9')
        ++end;
    pdf.replace(start, end - start, QByteArray::number(table));
}

/// The same date in every file, so that the same figure gives the same bytes at any time and in every time zone, of which some
/// take more characters than others.
void setDate(QByteArray &pdf)
{
    const QByteArray before = "/CreationDate (D:", date = "20000101000000Z";
    const qsizetype start = pdf.indexOf(before) + before.size();
    const qsizetype length = pdf.indexOf(')', start) - start;
    pdf.replace(start, length, date);
    if (length != date.size())
        moveOffsets(pdf, start, date.size() - length);
}

} // namespace

Result<QByteArray> writePdf(const Figure &figure, const ExportOptions &options)
{
    if (const auto checked = checkedFor(figure, options); !checked)
        return checked.failure();

    QCustomPlot plot;
    layOut(plot, figure, options);
    const QSize page = pagePixels(options);
    const QPageSize size(QSizeF(options.width, options.height), QPageSize::Millimeter, QString(), QPageSize::ExactMatch);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        const OrderedHashes ordered;
        QPdfWriter writer(&buffer);
        writer.setResolution(static_cast<int>(std::lround(fontDpi())));
        writer.setPageSize(size);
        writer.setPageMargins(QMarginsF());
        writer.setTitle(documentTitle(figure, options));
        writer.setCreator(QStringLiteral("Posviz"));
        QCPPainter painter;
        if (!painter.begin(&writer))
            return failed("The PDF page could not be written.");
        painter.setRenderHint(QPainter::LosslessImageRendering); // or heatmaps become JPEG
        painter.setMode(QCPPainter::pmVectorized);
        // PDF measures from the foot of the page: what the rounded page has too much or too little is at the head.
        painter.translate(0, (size.sizePoints().height() - points(options.height)) * fontDpi() / pointsPerInch);
        painter.scale(fontDpi() / options.dpi, fontDpi() / options.dpi);
        paintGround(painter, options);
        plot.toPainter(&painter, page.width(), page.height());
    }
    setPdfPageSize(bytes, size.sizePoints(), options);
    setDate(bytes);
    return bytes;
}

} // namespace posviz
