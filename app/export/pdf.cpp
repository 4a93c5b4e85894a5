// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"
#include "app/plot/type.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QPdfWriter>

#include <cmath>

namespace posviz {

Result<QByteArray> writePdf(const Figure &figure, const ExportOptions &options)
{
    if (const auto checked = checkedFor(figure, options); !checked)
        return Error{checked.error()};

    QCustomPlot plot;
    layOut(plot, figure, options);
    const QSize page = pagePixels(options);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(static_cast<int>(std::lround(fontDpi())));
        writer.setPageSize(QPageSize(QSizeF(options.width, options.height), QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(documentTitle(figure, options));
        writer.setCreator(QStringLiteral("Posviz"));
        QCPPainter painter;
        if (!painter.begin(&writer))
            return Error{"The PDF page could not be written."};
        painter.setRenderHint(QPainter::LosslessImageRendering);
        painter.setMode(QCPPainter::pmVectorized);
        const double factor = fontDpi() / options.dpi;
        painter.scale(factor, factor);
        plot.toPainter(&painter, page.width(), page.height());
    }
    return bytes;
}

} // namespace posviz
