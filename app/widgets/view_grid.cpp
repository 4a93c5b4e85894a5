// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/view_grid.h"

#include "app/plot/figure_plot.h"
#include "app/widgets/axis_windows.h"
#include "app/widgets/view_card.h"

#include <QGridLayout>

#include <algorithm>

namespace posviz {

namespace {

constexpr int gap = 12;
constexpr int columns = 2;

/// Wherever the places are meant: positions, keys, pairs, and the features of the pair.
void addMarks(std::vector<Mark> &marks, const Selection &selection, const Signal &signal, bool hover)
{
    if (selection.query)
        marks.push_back({Quantity::QueryPosition, static_cast<double>(*selection.query), hover});
    if (selection.key)
        marks.push_back({Quantity::KeyPosition, static_cast<double>(*selection.key), hover});
    if (!selection.pair)
        return;
    marks.push_back({Quantity::Pair, static_cast<double>(*selection.pair), hover});
    for (const int feature : featuresOfPair(signal, *selection.pair))
        marks.push_back({Quantity::Feature, static_cast<double>(feature), hover});
}

} // namespace

ViewGrid::ViewGrid(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("middle"));
    setAttribute(Qt::WA_StyledBackground);
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(gap, gap, gap, gap);
    m_grid->setSpacing(gap);
    for (const View &view : views()) {
        auto *card = new ViewCard(view, this);
        const int index = static_cast<int>(m_cards.size());
        m_grid->addWidget(card, index / columns, index % columns);
        m_grid->setRowStretch(index / columns, 1);
        m_grid->setColumnStretch(index % columns, 1);
        m_cards.push_back(card);
        connectCard(*card);
    }
}

void ViewGrid::connectCard(ViewCard &card)
{
    FigurePlot &plot = card.plot();
    connect(&plot, &FigurePlot::hovered, this, [this, &card](QPointF at) { point(card, at); });
    connect(&plot, &FigurePlot::left, this, [this] {
        showMarks({});
        emit pointedAway();
    });
    connect(&plot, &FigurePlot::clicked, this, [this, &card](QPointF at) { choose(card, at); });
    connect(&plot, &FigurePlot::rangeWanted, this,
            [this, &card](double x0, double x1, double y0, double y1) { zoom(card, x0, x1, y0, y1); });
    connect(&plot, &FigurePlot::doubleClicked, this, [this, &card] { showAll(card); });
    connect(&plot, &FigurePlot::allWanted, this, [this, &card] { showAll(card); });
    connect(&plot, &FigurePlot::resized, this, &ViewGrid::requestsChanged);
    connect(&plot, &FigurePlot::drawn, this, &ViewGrid::drawn);
    connect(&card, &ViewCard::fillToggled, this, [this, &card] { fill(m_filling.empty() ? card.view() : std::string()); });
}

std::vector<ViewRequest> ViewGrid::requests() const
{
    std::vector<ViewRequest> requests;
    for (const ViewCard *card : m_cards) {
        if (card->isHidden())
            continue;
        const QSize cells = card->plot().cellsWanted();
        requests.push_back({card->view(), {.rows = std::max(1, cells.height()), .columns = std::max(1, cells.width())}});
    }
    return requests;
}

void ViewGrid::showViews(std::shared_ptr<const BuiltViews> views)
{
    m_views = std::move(views);
    for (const BuiltView &built : m_views->views) {
        const auto found = std::ranges::find(m_cards, built.view, &ViewCard::view);
        ViewCard &card = **found;
        if (!built.figure) {
            card.plot().setMessage(QString::fromStdString(built.sentence));
            card.setNotes({});
            continue;
        }
        const Figure &figure = *built.figure;
        const auto whole = [&](const Axis &axis) {
            Windows none;
            if (!windowOf(none, axis.quantity))
                return std::pair{axis.lower, axis.upper};
            return std::pair{-0.5, static_cast<double>(countAlong(m_views->scene, *m_views->signal, axis.quantity)) - 0.5};
        };
        const auto [x0, x1] = whole(figure.x);
        const auto [y0, y1] = whole(figure.y);
        card.plot().setFigure(built.figure);
        card.plot().setWhole({x0, x1, y0, y1});
        card.setNotes(drawnNotes(figure));
    }
    showMarks({});
}

void ViewGrid::setTheme(const Theme &theme)
{
    for (ViewCard *card : m_cards)
        card->plot().setTheme(theme);
}

void ViewGrid::setBusy(bool busy)
{
    for (ViewCard *card : m_cards)
        card->plot().setBusy(busy);
}

void ViewGrid::fill(const std::string &view)
{
    m_filling = view;
    for (ViewCard *card : m_cards) {
        card->setVisible(view.empty() || card->view() == view);
        card->setFilling(card->view() == view);
    }
    // An empty row or column would keep its share of the room.
    for (const bool shown : {false, true})
        for (int index = 0; index < static_cast<int>(m_cards.size()); ++index)
            if (m_cards[static_cast<std::size_t>(index)]->isHidden() != shown) {
                m_grid->setRowStretch(index / columns, shown ? 1 : 0);
                m_grid->setColumnStretch(index % columns, shown ? 1 : 0);
            }
    m_grid->setSpacing(view.empty() ? gap : 0);
    emit requestsChanged();
}

void ViewGrid::point(ViewCard &card, QPointF at)
{
    const auto &figure = card.plot().figure();
    if (!figure || !m_views || !m_views->signal)
        return;
    const Result<Readout> readout = findView(card.view())->explain(m_views->scene, *m_views->signal, *figure, {at.x(), at.y()});
    if (!readout) {
        showMarks({});
        emit pointedAway();
        return;
    }
    showMarks(readout->marks);
    emit pointed(*readout);
}

void ViewGrid::choose(ViewCard &card, QPointF at)
{
    const auto &figure = card.plot().figure();
    if (!figure || !m_views || !m_views->signal)
        return;
    const Result<Readout> readout = findView(card.view())->explain(m_views->scene, *m_views->signal, *figure, {at.x(), at.y()});
    if (!readout)
        return;
    // What this view does not speak of stays chosen.
    Selection selection = m_views->scene.selection;
    if (readout->marks.query)
        selection.query = readout->marks.query;
    if (readout->marks.key)
        selection.key = readout->marks.key;
    if (readout->marks.pair)
        selection.pair = readout->marks.pair;
    emit selectionWanted(selection);
}

void ViewGrid::zoom(ViewCard &card, double x0, double x1, double y0, double y1)
{
    const auto &figure = card.plot().figure();
    if (!figure || !m_views)
        return;
    Windows windows = m_views->scene.windows;
    if (std::optional<Run> *window = windowOf(windows, figure->x.quantity))
        *window = runBetween(x0, x1);
    if (std::optional<Run> *window = windowOf(windows, figure->y.quantity))
        *window = runBetween(y0, y1);
    emit windowsWanted(windows, QStringLiteral("zoom ") + QString::fromStdString(card.view()));
}

void ViewGrid::showAll(ViewCard &card)
{
    const auto &figure = card.plot().figure();
    if (!figure || !m_views)
        return;
    Windows windows = m_views->scene.windows;
    for (const Axis *axis : {&figure->x, &figure->y})
        if (std::optional<Run> *window = windowOf(windows, axis->quantity))
            window->reset();
    emit windowsWanted(windows, {});
}

void ViewGrid::showMarks(const Selection &hover)
{
    if (!m_views || !m_views->signal)
        return;
    std::vector<Mark> marks;
    addMarks(marks, m_views->scene.selection, *m_views->signal, false);
    addMarks(marks, hover, *m_views->signal, true);
    for (ViewCard *card : m_cards)
        card->plot().setMarks(marks);
}

} // namespace posviz
