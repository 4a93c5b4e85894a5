// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/figure_plot.h"

#include "app/plot/parts.h"
#include "app/plot/populate.h"
#include "app/plot/type.h"
#include "app/wording.h"
#include "core/scene_edits.h"

#include <qcustomplot.h>

#include <QElapsedTimer>
#include <QLabel>
#include <QPainter>
#include <QWindow>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

constexpr int ring = 2; ///< free round the plot, for the focus ring

const QString usualBarLabel = QStringLiteral("−0.00"); ///< as wide as most numbers of a colour bar

QString css(const QColor &colour) { return colour.name(); }

} // namespace

FigurePlot::FigurePlot(QWidget *parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_message(new QLabel(this)), m_busy(new QLabel(this)), m_theme(lightTheme())
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    // Mouse and keys come to this widget, whose pixels differ from the plot's by the ring only.
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setPlottingHint(QCP::phImmediateRefresh, false);

    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText); // names come from strangers
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_message->hide();
    m_busy->setText(tr("updating …"));
    m_busy->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_busy->hide();

    for (QTimer *timer : {&m_refresh, &m_announce}) {
        timer->setSingleShot(true);
        timer->setInterval(0);
    }
    connect(&m_refresh, &QTimer::timeout, this, &FigurePlot::refresh);
    connect(&m_announce, &QTimer::timeout, this, [this] {
        const Extent wanted = *std::exchange(m_wanted, std::nullopt);
        emit rangeWanted(wanted.x0, wanted.x1, wanted.y0, wanted.y1);
    });
    setTheme(m_theme);
}

FigurePlot::~FigurePlot() = default;

QSize FigurePlot::sizeHint() const { return {420, 380}; }

QSize FigurePlot::minimumSizeHint() const { return {200, 160}; }

void FigurePlot::setFigure(std::shared_ptr<const Figure> figure)
{
    m_figure = std::move(figure);
    m_forgotten = false;
    setMessage({});
    if (m_figure) {
        setAccessibleName(QString::fromStdString(m_figure->title));
        setAccessibleDescription(shownText(m_figure->summary));
    }
    schedule();
}

void FigurePlot::setTheme(const Theme &theme)
{
    m_theme = theme;
    const QString type = QStringLiteral("font-family: \"%1\"; background: %2; color: %3;")
                             .arg(theme.fontFamily, css(theme.card), css(theme.secondary));
    m_message->setStyleSheet(type + QStringLiteral("font-size: %1px; padding: 24px;").arg(theme.fontPixels + 1));
    m_busy->setStyleSheet(type
                          + QStringLiteral("font-size: %1px; padding: 1px 7px; border: 1px solid %2; border-radius: 8px;")
                                .arg(theme.fontPixels - 1)
                                .arg(css(theme.line)));
    m_plot->setBackground(theme.card);
    schedule();
    update();
}

void FigurePlot::setWhole(const Extent &whole) { m_whole = whole; }

void FigurePlot::setMarks(std::vector<Mark> marks)
{
    if (marks == m_marks)
        return;
    m_marks = std::move(marks);
    // A refresh that is due draws them too.
    if (m_refresh.isActive() || !showsPlot())
        return;
    showMarks();
    m_plot->layer(QStringLiteral("overlay"))->replot();
}

void FigurePlot::showMarks()
{
    std::vector<MarksPart::Line> lines;
    for (const Mark &mark : m_marks) {
        if (mark.quantity == m_figure->x.quantity)
            lines.push_back({true, mark.hover, mark.value});
        if (mark.quantity == m_figure->y.quantity)
            lines.push_back({false, mark.hover, mark.value});
    }
    partsOf(*m_plot).marks->setLines(std::move(lines));
}

void FigurePlot::setMessage(const QString &message)
{
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_plot->setVisible(message.isEmpty());
    if (!message.isEmpty())
        setAccessibleDescription(message);
    placeOverlays();
}

QString FigurePlot::message() const { return m_message->text(); }

void FigurePlot::setBusy(bool busy)
{
    m_busy->setVisible(busy);
    placeOverlays();
}

void FigurePlot::setProgress(double part)
{
    m_busy->setText(part > 0 ? tr("updating … %1 %").arg(std::lround(100 * part)) : tr("updating …"));
    placeOverlays();
}

void FigurePlot::schedule()
{
    if (!m_refresh.isActive())
        m_refresh.start();
}

void FigurePlot::refresh()
{
    if (!m_figure) {
        m_plot->replot(QCustomPlot::rpQueuedRefresh);
        return;
    }
    QElapsedTimer timer;
    timer.start();
    // QCustomPlot 2.1.0 does not follow a window to another screen, and a hidden plot hears of its size when shown.
    if (m_plot->bufferDevicePixelRatio() != devicePixelRatioF())
        m_plot->setBufferDevicePixelRatio(devicePixelRatioF());
    if (m_plot->viewport() != m_plot->rect())
        m_plot->setViewport(m_plot->rect());
    const PlotStyle style = sheet().style;
    populate(*m_plot, *m_figure, m_theme, style);
    // Room that was needed once is kept, so that numbers which change by a digit do not ask for another figure.
    if (!m_forgotten)
        m_barLabels = std::max(m_barLabels, colourBarLabels(*m_figure, m_theme, style));
    showMarks();
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
    noteSheet();
    emit drawn(static_cast<double>(timer.nsecsElapsed()) / 1e6);
}

void FigurePlot::forgetBarLabels()
{
    m_barLabels = 0.0;
    m_forgotten = true;
    noteSheet();
}

void FigurePlot::noteSheet()
{
    Sheet now = sheet();
    if (now == m_sheet)
        return;
    m_sheet = std::move(now);
    emit sheetChanged();
}

Sheet FigurePlot::sheet() const
{
    Sheet sheet{.size = contentsRect().adjusted(ring, ring, -ring, -ring).size(), .ratio = devicePixelRatioF(), .theme = m_theme};
    sheet.style.fontPixels = m_theme.fontPixels;
    sheet.style.scale = m_theme.textScale;
    sheet.style.locale = locale();
    sheet.style.leastBarLabels = std::max(m_barLabels, textSize(plotFont(m_theme, sheet.style), usualBarLabel).width());
    return sheet;
}

QPointF FigurePlot::toPixel(QPointF coordinates) const
{
    return QPointF(m_plot->xAxis->coordToPixel(coordinates.x()), m_plot->yAxis->coordToPixel(coordinates.y())) + m_plot->pos();
}

QPointF FigurePlot::toCoordinates(QPointF pixel) const
{
    const QPointF place = pixel - m_plot->pos();
    return {m_plot->xAxis->pixelToCoord(place.x()), m_plot->yAxis->pixelToCoord(place.y())};
}

bool FigurePlot::showsPlot() const { return m_figure && m_message->text().isEmpty(); }

bool FigurePlot::isInAxes(QPointF pixel) const
{
    return showsPlot() && QRectF(axesArea(*m_plot->axisRect()).translated(m_plot->pos())).contains(pixel);
}

Extent FigurePlot::shownExtent() const
{
    const QCPRange x = m_plot->xAxis->range();
    const QCPRange y = m_plot->yAxis->range();
    return {x.lower, x.upper, y.lower, y.upper};
}

Extent FigurePlot::wholeExtent() const { return m_whole.value_or(extentOf(*m_figure)); }

void FigurePlot::want(const Extent &extent)
{
    if (extent == shownExtent())
        return;
    // The old picture moves at once; the new figure follows.
    m_plot->xAxis->setRange(extent.x0, extent.x1);
    m_plot->yAxis->setRange(extent.y0, extent.y1);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    m_wanted = extent;
    m_announce.start();
}

void FigurePlot::placeOverlays()
{
    const QRect inside = contentsRect().adjusted(ring, ring, -ring, -ring);
    m_plot->setGeometry(inside);
    m_message->setGeometry(inside);
    m_busy->adjustSize();
    // Beside the name of the x axis, where it hides nothing.
    m_busy->move(inside.right() - m_busy->width(), inside.bottom() - m_busy->height());
    m_busy->raise();
}

void FigurePlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.card);
    if (!hasFocus() || !m_ringShown)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.accent, ring));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
}

void FigurePlot::resizeEvent(QResizeEvent *)
{
    placeOverlays();
    // The plot has drawn itself at its new size; clocks and ticks may come or go.
    schedule();
    noteSheet();
}

void FigurePlot::showEvent(QShowEvent *) { followScreen(); }

void FigurePlot::followScreen()
{
    if (QWindow *handle = window()->windowHandle()) {
        connect(handle, &QWindow::screenChanged, this, &FigurePlot::schedule, Qt::UniqueConnection);
        schedule();
    }
}

bool FigurePlot::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::LocaleChange:
        schedule();
        break;
    case QEvent::LanguageChange:
        m_busy->setText(tr("updating …"));
        placeOverlays();
        schedule();
        break;
    default:
        break;
    }
    return QWidget::event(event);
}

} // namespace posviz
