// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"

namespace posviz {

// A vertical axis of QCustomPlot 2.1 maps its lower end to bottom(), not bottom() + 1, and layers clip a pixel higher
// accordingly.
QRect axesArea(const QCPAxisRect &axes) { return axes.rect().translated(0, -1); }

QRect Part::area() const { return axesArea(*m_axes); }

QRect Part::clipRect() const { return mParentPlot->viewport().translated(0, 1); }

QRect InnerPart::clipRect() const { return area().translated(0, 1); }

Parts::Parts(QCustomPlot &plot) : QObject(&plot)
{
    setObjectName(QStringLiteral("posviz::Parts"));
    QCPAxisRect &axes = *plot.axisRect();
    // In a layer, what was made first lies lowest.
    cells = new CellsPart(axes);
    backdrop = new BackdropPart(axes);
    absences = new AbsencePart(axes);
    labels = new LabelsPart(axes);
    colourBar = new ColourBarPart(axes);
    clocks = new ClocksPart(axes);
    texts = new TextsPart(axes);
    marks = new MarksPart(axes);
}

Parts &partsOf(QCustomPlot &plot)
{
    auto *found = plot.findChild<QObject *>(QStringLiteral("posviz::Parts"), Qt::FindDirectChildrenOnly);
    return found ? static_cast<Parts &>(*found) : *new Parts(plot);
}

QColor curveColour(CurveStyle style, const Theme &theme)
{
    return style == CurveStyle::Main ? theme.accent : style == CurveStyle::Dashed ? theme.text : theme.secondary;
}

QVector<QPointF> polyline(const Curve &curve, const QCPAxis &xAxis, const QCPAxis &yAxis)
{
    QVector<QPointF> points;
    points.reserve(static_cast<qsizetype>(curve.x.size()));
    for (std::size_t i = 0; i < curve.x.size(); ++i)
        points.append({xAxis.coordToPixel(curve.x[i]), yAxis.coordToPixel(curve.y[i])});
    return points;
}

} // namespace posviz
