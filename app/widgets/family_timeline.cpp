// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/family_timeline.h"

#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/shown.h"
#include "app/wording.h"
#include "core/scaling/scaling.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

constexpr int laneNameWidth = 84;
constexpr int leastBoxHeight = 38; ///< two lines
constexpr int boxGap = 8;          ///< at least, from row to row
constexpr int mostStep = 64;
constexpr int lanePadding = 8;
constexpr int yearsHeight = 24;
constexpr int leastYear = 78; ///< width
constexpr int yearGap = 12;   ///< between a box and the next year's
constexpr int textInset = 2;
constexpr int textPixels = 12;

constexpr std::array lanes{Place::Input, Place::QueriesAndKeys, Place::Score, Place::Nowhere};
constexpr int scalingLane = static_cast<int>(lanes.size()); ///< below them
constexpr int laneCount = scalingLane + 1;

int laneOf(const Encoding &encoding)
{
    const Place place = encoding.facts.actsOn.empty() ? Place::Nowhere : encoding.facts.actsOn.front();
    const auto found = std::ranges::find(lanes, place);
    return found == lanes.end() ? static_cast<int>(lanes.size()) - 1 : static_cast<int>(found - lanes.begin());
}

/// With hyphens at which no line breaks, so that "2-D" stays whole.
QString boxTitle(const std::string &title)
{
    return shown(title).replace(QStringLiteral("-D"), QStringLiteral("\u2011D"));
}

const std::string scalingPrefix = "scaling/";

QString laneName(int lane)
{
    return lane == scalingLane ? FamilyTimeline::tr("RoPE's scalings") : shownText(placeName(lanes[static_cast<std::size_t>(lane)]));
}

/// A scaling's ancestors are scalings, but for RoPE itself.
std::vector<Ancestor> ancestorsOf(const Scaling &scaling)
{
    std::vector<Ancestor> ancestors = scaling.ancestors;
    for (Ancestor &ancestor : ancestors)
        if (findScaling(ancestor.id))
            ancestor.id = scalingPrefix + ancestor.id;
    return ancestors;
}

} // namespace

QString FamilyTimeline::idOfScaling(const std::string &scaling) { return shown(scalingPrefix + scaling); }

FamilyTimeline::FamilyTimeline(QWidget *parent) : QWidget(parent), m_laneRows(laneCount, 1), m_theme(lightTheme())
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline of the encodings"));
    for (const Encoding &encoding : encodings())
        m_nodes.push_back({encoding.id, encoding.title, encoding.source.year, encoding.summary, encoding.ancestors, laneOf(encoding)});
    for (const Scaling &scaling : scalings())
        if (scaling.id != "none")
            m_nodes.push_back({scalingPrefix + scaling.id, scaling.title, scaling.source.year, scaling.summary,
                               ancestorsOf(scaling), scalingLane});
    std::ranges::stable_sort(m_nodes, {}, &Node::year);
    for (Node &node : m_nodes) {
        const int year = node.year;
        m_firstYear = std::min(m_firstYear, year);
        m_lastYear = std::max(m_lastYear, year);
        for (const Node &other : m_nodes) {
            if (&other == &node)
                break;
            if (other.lane == node.lane && other.year == year)
                node.row = std::max(node.row, other.row + 1);
        }
        int &rows = m_laneRows[static_cast<std::size_t>(node.lane)];
        rows = std::max(rows, node.row + 1);
    }
    m_current = m_nodes.front().id;
    arrange();
}

void FamilyTimeline::setTheme(const Theme &theme)
{
    m_theme = theme;
    arrange();
    update();
}

QString FamilyTimeline::current() const { return shown(m_current); }

QRectF FamilyTimeline::boxOf(const QString &id) const
{
    const Node *node = nodeOf(id.toStdString());
    return node ? node->box : QRectF();
}

void FamilyTimeline::setCurrent(const QString &id)
{
    if (const Node *node = nodeOf(id.toStdString()); node && node->id != m_current)
        makeCurrent(*node);
}

int FamilyTimeline::scaled(int pixels) const { return static_cast<int>(std::lround(pixels * m_theme.textScale)); }

QFont FamilyTimeline::boxFont() const
{
    QFont small = font();
    small.setPixelSize(scaled(textPixels));
    return small;
}

QSize FamilyTimeline::minimumSizeHint() const
{
    return {scaled(laneNameWidth) + (m_lastYear - m_firstYear + 1) * scaled(leastYear), heightWith(m_boxHeight + boxGap)};
}

QSize FamilyTimeline::sizeHint() const { return minimumSizeHint() + QSize(160, 80); }

int FamilyTimeline::heightWith(int rowStep) const
{
    int height = scaled(yearsHeight) + 4;
    for (const int rows : m_laneRows)
        height += rows * rowStep + 2 * lanePadding;
    return height;
}

double FamilyTimeline::yearLeft(int year) const
{
    const double width = static_cast<double>(this->width() - scaled(laneNameWidth)) / (m_lastYear - m_firstYear + 1);
    return scaled(laneNameWidth) + width * (year - m_firstYear);
}

void FamilyTimeline::arrange()
{
    // As high as the title with the most lines, in the font there is.
    const QFontMetrics metrics(boxFont());
    const int yearWidth = std::max(scaled(leastYear), static_cast<int>(yearLeft(m_firstYear + 1) - yearLeft(m_firstYear)));
    const int room = yearWidth - yearGap - 2 * textInset;
    int boxHeight = scaled(leastBoxHeight);
    for (const Node &node : m_nodes) {
        const QRect text = metrics.boundingRect(QRect(0, 0, room, 1000), Qt::TextWordWrap, boxTitle(node.title));
        boxHeight = std::max(boxHeight, text.height() + 2 * textInset);
    }
    if (boxHeight != m_boxHeight) {
        m_boxHeight = boxHeight;
        updateGeometry();
    }
    m_rowStep = m_boxHeight + boxGap;
    while (m_rowStep < scaled(mostStep) && heightWith(m_rowStep + 1) <= height())
        ++m_rowStep;
    m_laneTops.clear();
    double top = scaled(yearsHeight);
    for (const int rows : m_laneRows) {
        m_laneTops.push_back(top);
        top += rows * m_rowStep + 2 * lanePadding;
    }
    for (Node &node : m_nodes) {
        const int year = node.year;
        const double left = yearLeft(year);
        node.box = QRectF(left + yearGap / 2.0,
                          m_laneTops[static_cast<std::size_t>(node.lane)] + lanePadding + node.row * m_rowStep
                              + (m_rowStep - m_boxHeight) / 2.0,
                          yearLeft(year + 1) - left - yearGap, m_boxHeight);
    }
}

void FamilyTimeline::resizeEvent(QResizeEvent *) { arrange(); }

void FamilyTimeline::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrange();
}

const FamilyTimeline::Node *FamilyTimeline::nodeAt(QPointF place) const
{
    const auto found = std::ranges::find_if(m_nodes, [&](const Node &node) { return node.box.contains(place); });
    return found == m_nodes.end() ? nullptr : &*found;
}

const FamilyTimeline::Node *FamilyTimeline::nodeOf(const std::string &id) const
{
    const auto found = std::ranges::find_if(m_nodes, [&](const Node &node) { return node.id == id; });
    return found == m_nodes.end() ? nullptr : &*found;
}

void FamilyTimeline::makeCurrent(const Node &node)
{
    m_current = node.id;
    setAccessibleDescription(shown(node.title + ", " + std::to_string(node.year)));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    update();
    emit currentChanged(shown(m_current));
}

void FamilyTimeline::drawLineage(QPainter &painter, const Node &node, bool strong) const
{
    const QColor colour = strong ? m_theme.accent : m_theme.line;
    for (const Ancestor &ancestor : node.ancestors) {
        painter.setPen(QPen(colour, strong ? 1.8 : 1.2));
        if (const Node *from = nodeOf(ancestor.id))
            drawArrow(painter, *from, node);
    }
}

/// From left to right where years are between; within a year down or up its left side, where the boxes leave a lane.
void FamilyTimeline::drawArrow(QPainter &painter, const Node &from, const Node &to) const
{
    const bool sameYear = from.year == to.year;
    const QPointF start(sameYear ? from.box.left() : from.box.right(), from.box.center().y());
    const QPointF end(to.box.left(), to.box.center().y());
    const double bend = sameYear ? -yearGap * 1.3 : std::max(14.0, std::abs(end.x() - start.x()) / 2);
    QPainterPath path(start);
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(sameYear ? -bend : bend, 0), end);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    const double tip = scaled(5);
    painter.setBrush(painter.pen().color());
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(QPolygonF{end, end + QPointF(-tip, -tip / 2), end + QPointF(-tip, tip / 2)});
}

void FamilyTimeline::drawNode(QPainter &painter, const Node &node) const
{
    const bool current = node.id == m_current;
    const bool hovered = node.id == m_hovered;
    painter.setPen(QPen(current || hovered ? m_theme.accent : m_theme.line, current ? 2 : 1));
    painter.setBrush(current ? m_theme.band : m_theme.card);
    painter.drawRoundedRect(node.box, 6, 6);
    painter.setPen(m_theme.text);
    painter.drawText(node.box.adjusted(textInset, 0, -textInset, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     boxTitle(node.title));
}

void FamilyTimeline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_theme.card);
    painter.setFont(boxFont());

    for (int lane = 0; lane < laneCount; ++lane) {
        const double top = m_laneTops[static_cast<std::size_t>(lane)];
        const double height = m_laneRows[static_cast<std::size_t>(lane)] * m_rowStep + 2 * lanePadding;
        painter.setPen(QPen(m_theme.grid, 1));
        painter.drawLine(QPointF(0, top), QPointF(width(), top));
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(4, top, scaled(laneNameWidth) - 8, height), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap,
                         laneName(lane));
    }
    for (int year = m_firstYear; year <= m_lastYear; ++year)
        painter.drawText(QRectF(yearLeft(year), 0, yearLeft(year + 1) - yearLeft(year), scaled(yearsHeight)), Qt::AlignCenter,
                         QString::number(year));

    const std::string &strong = m_hovered.empty() ? m_current : m_hovered;
    for (const Node &node : m_nodes)
        drawLineage(painter, node, false);
    if (const Node *node = nodeOf(strong))
        drawLineage(painter, *node, true);
    for (const Node &node : m_nodes)
        drawNode(painter, node);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void FamilyTimeline::mouseMoveEvent(QMouseEvent *event)
{
    const Node *node = nodeAt(event->position());
    const std::string hovered = node ? node->id : "";
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    QString tip;
    if (node) {
        tip = shown(node->title + ", " + std::to_string(node->year) + ". " + node->summary);
        for (const Ancestor &ancestor : node->ancestors)
            if (const Node *from = nodeOf(ancestor.id))
                tip += QStringLiteral("\n") + tr("From %1: %2.").arg(shown(from->title), shown(ancestor.why));
    }
    setToolTip(plainToolTip(tip));
    update();
}

void FamilyTimeline::leaveEvent(QEvent *)
{
    m_hovered.clear();
    update();
}

void FamilyTimeline::mousePressEvent(QMouseEvent *event)
{
    if (const Node *node = nodeAt(event->position()))
        makeCurrent(*node);
}

void FamilyTimeline::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const Node *node = nodeAt(event->position()))
        emit activated(shown(node->id));
}

void FamilyTimeline::keyPressEvent(QKeyEvent *event)
{
    const Node *now = nodeOf(m_current);
    const auto go = [&](QPointF direction) {
        // The nearest box in the key's direction; distance across that direction counts three times.
        const Node *best = nullptr;
        double least = std::numeric_limits<double>::infinity();
        for (const Node &node : m_nodes) {
            const QPointF way = node.box.center() - now->box.center();
            const double along = QPointF::dotProduct(way, direction);
            const double aside = std::abs(way.x() * direction.y()) + std::abs(way.y() * direction.x());
            if (along > 1 && along + 3 * aside < least) {
                least = along + 3 * aside;
                best = &node;
            }
        }
        if (best)
            makeCurrent(*best);
    };
    switch (event->key()) {
    case Qt::Key_Left:
        go({-1, 0});
        break;
    case Qt::Key_Right:
        go({1, 0});
        break;
    case Qt::Key_Up:
        go({0, -1});
        break;
    case Qt::Key_Down:
        go({0, 1});
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        emit activated(shown(m_current));
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace posviz
