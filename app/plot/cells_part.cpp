// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"

namespace posviz {

void CellsPart::show(QImage image, const QRectF &area)
{
    m_image = std::move(image);
    m_area = area;
}

void CellsPart::draw(QCPPainter *painter)
{
    if (m_image.isNull())
        return;
    const QRectF area = QRectF(pixel(m_area.left(), m_area.top()), pixel(m_area.right(), m_area.bottom())).normalized();

    // In whole pixels of the device a cell falls on pixels, and an image of that size is copied.
    painter->setAntialiasing(false);
    painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
    const double ratio = painter->device()->devicePixelRatioF();
    painter->scale(1.0 / ratio, 1.0 / ratio);
    const QPointF topLeft = area.topLeft() * ratio;
    const QPointF bottomRight = area.bottomRight() * ratio;
    painter->drawImage(QRectF(QPointF(topLeft.toPoint()), QPointF(bottomRight.toPoint())), m_image);
}

} // namespace posviz
