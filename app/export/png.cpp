// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"
#include "app/export/png_stream.h"
#include "app/wording.h"

#include <qcustomplot.h>

#include <QImage>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

/// Of a band of the picture.
constexpr int mostBandBytes = 1 << 24;

/// Paints itself as it does on the screen but without the buffers for it, which are as large as the page. QCustomPlot's own export
/// draws wide lines up to a hundred times slower.
class PngPlot : public QCustomPlot {
  public:
    void paintBand(QImage &band, int top)
    {
        QCPPainter painter(&band);
        painter.translate(0, -top);
        if (mBackgroundBrush.style() != Qt::NoBrush)
            painter.fillRect(viewport(), mBackgroundBrush);
        draw(&painter);
    }
};

} // namespace

Result<QByteArray> writePng(const Figure &figure, const ExportOptions &options)
{
    if (const auto checked = checkedFor(figure, options); !checked)
        return checked.failure();

    PngPlot plot;
    layOut(plot, figure, options);
    const QSize page = pagePixels(options);
    PngStream png(page, options.transparent, static_cast<int>(std::lround(options.dpi / 0.0254)));
    png.setText("Title", documentTitle(figure, options));
    png.setText("Description", shownText(figure.summary));
    png.setText("Software", QStringLiteral("Posviz"));

    const int height = std::clamp(mostBandBytes / (4 * page.width()), 1, page.height());
    for (int top = 0; top < page.height(); top += height) {
        QImage band(page.width(), std::min(height, page.height() - top), QImage::Format_ARGB32_Premultiplied);
        if (band.isNull())
            return failed("Not enough memory for this figure.");
        band.fill(Qt::transparent);
        plot.paintBand(band, top);
        if (!png.add(band))
            return failed("The PNG image could not be written.");
    }
    QByteArray bytes = png.finished();
    if (bytes.isEmpty())
        return failed("The PNG image could not be written.");
    return bytes;
}

} // namespace posviz
