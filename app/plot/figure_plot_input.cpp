// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/figure_plot.h"

#include <qcustomplot.h>

#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyleHints>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <vector>

namespace posviz {

namespace {

constexpr double notchFactor = 0.8; ///< what a notch of the wheel, or a plus key, leaves of a range

/// The points of the main curves, in increasing x: a spectrum has a curve for each axis.
std::vector<QPointF> mainPoints(const Figure &figure)
{
    std::vector<QPointF> points;
    for (const Layer &layer : figure.layers) {
        if (const auto *curve = std::get_if<Curve>(&layer); curve && curve->style == CurveStyle::Main)
            for (std::size_t i = 0; i < curve->x.size(); ++i)
                points.emplace_back(curve->x[i], curve->y[i]);
    }
    std::ranges::stable_sort(points, {}, &QPointF::x);
    return points;
}

/// The point nearest to x, moved by some points.
QPointF curvePoint(const std::vector<QPointF> &points, double x, int steps)
{
    const auto last = std::ssize(points) - 1;
    const auto nearest = std::ranges::min_element(points, {}, [x](const QPointF &point) { return std::abs(point.x() - x); });
    return points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(nearest - points.begin() + steps, 0, last))];
}

/// The middle of the cell some cells away, as a whole number.
double cellPoint(const Bins &bins, double number, int steps)
{
    const Run run = bins.run();
    const auto inside = std::clamp(static_cast<std::int64_t>(std::llround(number)), run.first, run.end() - 1);
    const Run cell = bins.cell(std::clamp<std::int64_t>(bins.cellOf(inside) + steps, 0, bins.cells() - 1));
    return static_cast<double>(cell.first + (cell.count - 1) / 2);
}

} // namespace

void FigurePlot::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    m_ringShown = event->reason() != Qt::MouseFocusReason;
    update();
}

void FigurePlot::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
    if (m_cursor) {
        m_cursor.reset();
        emit left();
    }
}

void FigurePlot::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !isInAxes(event->position())) {
        event->ignore();
        return;
    }
    m_cursor.reset();
    m_press = Press{event->position(), shownExtent()};
}

void FigurePlot::mouseMoveEvent(QMouseEvent *event)
{
    if (m_press && (event->buttons() & Qt::LeftButton))
        dragTo(event->position());
    else
        hover(event->position());
}

void FigurePlot::dragTo(QPointF pixel)
{
    const int least = QGuiApplication::styleHints()->startDragDistance();
    if (!m_press->dragging && (pixel - m_press->pixel).manhattanLength() < least)
        return;
    m_press->dragging = true;
    if (!showsPlot() || !isZoomedIn(*m_figure, m_press->extent, wholeExtent()))
        return;
    setCursor(Qt::ClosedHandCursor);
    // A length in pixels is a length in numbers, wherever the range stands: only axes of evenly spaced numbers are panned.
    const QPointF distance = toCoordinates(m_press->pixel) - toCoordinates(pixel);
    want(panned(*m_figure, m_press->extent, wholeExtent(), distance));
}

void FigurePlot::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_press)
        return;
    const bool click = !m_press->dragging && isInAxes(event->position());
    m_press.reset();
    unsetCursor();
    if (click)
        emit clicked(toCoordinates(event->position()));
}

void FigurePlot::mouseDoubleClickEvent(QMouseEvent *event)
{
    m_press.reset();
    if (event->button() == Qt::LeftButton)
        emit doubleClicked();
}

void FigurePlot::hover(QPointF pixel)
{
    if (isInAxes(pixel)) {
        m_hovering = true;
        emit hovered(toCoordinates(pixel));
    } else if (m_hovering) {
        m_hovering = false;
        emit left();
    }
}

void FigurePlot::leaveEvent(QEvent *)
{
    if (m_hovering) {
        m_hovering = false;
        emit left();
    }
}

void FigurePlot::wheelEvent(QWheelEvent *event)
{
    constexpr double unitsPerNotch = 120.0;
    if (!isInAxes(event->position()) || event->angleDelta().y() == 0) {
        event->ignore(); // so that the page scrolls
        return;
    }
    m_wheel += event->angleDelta().y() / unitsPerNotch;
    // Finer devices send parts of a notch; whole quarters keep the ranges from creeping.
    const double used = std::trunc(4 * m_wheel) / 4;
    m_wheel -= used;
    if (used != 0.0)
        zoom(toCoordinates(event->position()), std::pow(notchFactor, used));
}

void FigurePlot::zoom(QPointF point, double factor) { want(zoomed(*m_figure, shownExtent(), wholeExtent(), point, factor)); }

QPointF FigurePlot::cursor() const
{
    if (m_cursor)
        return *m_cursor;
    const Extent extent = shownExtent();
    QPointF point((extent.x0 + extent.x1) / 2, (extent.y0 + extent.y1) / 2);
    for (const Mark &mark : m_marks) {
        if (mark.hover)
            continue;
        if (mark.quantity == m_figure->x.quantity)
            point.setX(mark.value);
        if (mark.quantity == m_figure->y.quantity)
            point.setY(mark.value);
    }
    return {std::clamp(point.x(), extent.x0, extent.x1), std::clamp(point.y(), extent.y0, extent.y1)};
}

void FigurePlot::moveCursor(int columns, int rows)
{
    const QPointF from = cursor();
    const auto cells = [&](const auto &map) {
        return QPointF(cellPoint(map.columns, from.x(), columns), cellPoint(map.rows, from.y(), rows));
    };
    if (const Heatmap *map = heatmapOf(*m_figure))
        m_cursor = cells(*map);
    else if (const PhaseMap *phases = phaseMapOf(*m_figure))
        m_cursor = cells(*phases);
    else if (const std::vector<QPointF> points = mainPoints(*m_figure); !points.empty())
        m_cursor = curvePoint(points, from.x(), columns);
    else
        return;
    emit hovered(*m_cursor);
}

void FigurePlot::keyPressEvent(QKeyEvent *event)
{
    if (!showsPlot()) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (!m_ringShown) {
        m_ringShown = true;
        update();
    }
    const int steps = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    const int right = m_figure->x.reversed ? -steps : steps;
    const int down = m_figure->y.reversed ? steps : -steps;
    switch (event->key()) {
    case Qt::Key_Left:
        moveCursor(-right, 0);
        break;
    case Qt::Key_Right:
        moveCursor(right, 0);
        break;
    case Qt::Key_Up:
        moveCursor(0, -down);
        break;
    case Qt::Key_Down:
        moveCursor(0, down);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: // plus without Shift on many keyboards
        zoom(cursor(), notchFactor);
        break;
    case Qt::Key_Minus:
        zoom(cursor(), 1.0 / notchFactor);
        break;
    case Qt::Key_Home:
        emit allWanted();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit clicked(cursor());
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace posviz
