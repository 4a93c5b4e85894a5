// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/painted_page.h"

#include "app/export/page.h"

#include <qcustomplot.h>

namespace posviz {

QImage paintedPage(const Figure &figure, const ExportOptions &options)
{
    // Through the screen's buffers: QCustomPlot's own export draws wide lines up to a hundred times slower.
    QCustomPlot plot;
    layOut(plot, figure, options);
    plot.replot(QCustomPlot::rpQueuedRefresh);
    QImage image(pagePixels(options), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.fill(Qt::transparent);
    plot.render(&image, QPoint(), QRegion(), QWidget::RenderFlags());
    return image;
}

} // namespace posviz
