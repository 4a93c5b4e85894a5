// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/view_grid.h"

#include "app/plot/figure_plot.h"
#include "app/widgets/axis_windows.h"
#include "app/widgets/view_card.h"

#include <algorithm>

namespace posviz {

namespace {

constexpr int viewGap = 12;
constexpr std::size_t mostAutomatic = 4; ///< views that are shown unasked
constexpr int probeCells = 8;
/// Another number of cells can change the labels beside them and so their room; two sizes must not ask for each other for ever.
constexpr int mostFollowUps = 12;

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
    for (const View &view : views()) {
        auto *card = new ViewCard(view, this);
        m_cards.push_back(card);
        connectCard(*card);
    }
    arrange();
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
    connect(&plot, &FigurePlot::resized, this, &ViewGrid::followSize);
    connect(&plot, &FigurePlot::drawn, this, &ViewGrid::drawn);
    connect(&card, &ViewCard::fillToggled, this, [this, &card] { fill(m_filling.empty() ? card.view() : std::string()); });
}

std::vector<ViewRequest> ViewGrid::requests(const Scene &scene)
{
    if (const std::string subject = scene.subject.encoding + " " + scene.subject.scaling; subject != m_answersOf) {
        m_answersOf = subject;
        m_answers.clear();
    }
    std::vector<ViewRequest> requests;
    for (const ViewCard *card : m_cards) {
        const QSize cells = card->isHidden() ? QSize(probeCells, probeCells) : card->plot().cellsWanted();
        if (!card->isHidden() || !m_answers.contains(card->view()))
            requests.push_back({card->view(), {.rows = std::max(1, cells.height()), .columns = std::max(1, cells.width())}});
    }
    return requests;
}

void ViewGrid::showViews(std::shared_ptr<const BuiltViews> views)
{
    m_views = std::move(views);
    const bool current = m_views->scene.subject.encoding + " " + m_views->scene.subject.scaling == m_answersOf;
    for (const BuiltView &built : m_views->views) {
        if (current)
            m_answers[built.view] = built.figure ? std::string() : built.sentence;
        showView(built);
    }
    if (current)
        arrange();
    showMarks({});
}

void ViewGrid::followSize()
{
    if (m_views && m_views->scene != m_followed) {
        m_followed = m_views->scene;
        m_followUps = 0;
    }
    if (m_followUps++ < mostFollowUps)
        emit requestsChanged();
}

void ViewGrid::resizeEvent(QResizeEvent *)
{
    m_followUps = 0;
    place();
}

/// Rows of equal height; the cards of a row share its width. A layout would give rows with longer notes more room.
void ViewGrid::place()
{
    const int count = static_cast<int>(m_arranged.size());
    const int across = count <= 1 ? 1 : count <= 4 ? 2 : 3;
    const int rows = (count + across - 1) / across;
    const QRect area = rect().adjusted(viewGap, viewGap, -viewGap, -viewGap);
    // Edges are rounded, not sizes, so that gaps stay equal.
    const auto edge = [](int length, int index, int parts) { return (length + viewGap) * index / parts; };
    for (int i = 0; i < count; ++i) {
        const int row = i / across, column = i % across;
        const int inRow = std::min(across, count - row * across);
        const int left = edge(area.width(), column, inRow), right = edge(area.width(), column + 1, inRow) - viewGap;
        const int top = edge(area.height(), row, rows), bottom = edge(area.height(), row + 1, rows) - viewGap;
        m_arranged[static_cast<std::size_t>(i)]->setGeometry(area.left() + left, area.top() + top, right - left, bottom - top);
    }
}

void ViewGrid::showView(const BuiltView &built)
{
    ViewCard &card = **std::ranges::find(m_cards, built.view, &ViewCard::view);
    if (!built.figure) {
        card.plot().setMessage(QString::fromStdString(built.sentence));
        card.setNotes({});
        return;
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

std::vector<std::string> ViewGrid::shownViews() const
{
    if (m_wanted)
        return *m_wanted;
    std::vector<std::string> shown;
    for (const ViewCard *card : m_cards)
        if (shown.size() < mostAutomatic && silence(card->view()).empty())
            shown.push_back(card->view());
    // Where none has anything to show, one says why.
    if (shown.empty())
        shown.push_back("similarity");
    return shown;
}

std::string ViewGrid::silence(const std::string &view) const
{
    const auto answer = m_answers.find(view);
    return answer == m_answers.end() ? std::string() : answer->second;
}

void ViewGrid::setWanted(std::optional<std::vector<std::string>> views)
{
    m_wanted = std::move(views);
    arrange();
}

void ViewGrid::fill(const std::string &view)
{
    m_filling = view;
    arrange();
}

void ViewGrid::arrange()
{
    std::vector<std::string> shown = m_filling.empty() ? shownViews() : std::vector{m_filling};
    std::vector<ViewCard *> cards;
    for (ViewCard *card : m_cards)
        if (std::ranges::find(shown, card->view()) != shown.end())
            cards.push_back(card);
    if (cards == m_arranged)
        return;
    m_arranged = cards;
    m_followUps = 0;

    for (ViewCard *card : m_cards) {
        card->setVisible(std::ranges::find(cards, card) != cards.end());
        card->setFilling(card->view() == m_filling);
    }
    place();
    emit requestsChanged();
}

std::string ViewGrid::inUse() const
{
    if (!m_filling.empty())
        return m_filling;
    for (const ViewCard *card : m_cards)
        if (focusWidget() && card->isAncestorOf(focusWidget()))
            return card->view();
    return m_cards.front()->view();
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
    Selection selection = m_views->scene.look.selection;
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
    Windows windows = m_views->scene.look.windows;
    if (std::optional<Run> *window = windowOf(windows, figure->x.quantity))
        *window = runBetween(x0, x1);
    if (std::optional<Run> *window = windowOf(windows, figure->y.quantity))
        *window = runBetween(y0, y1);
    if (m_zoomed != card.view())
        m_gesture.end();
    m_zoomed = card.view();
    emit windowsWanted(windows, m_gesture.repeated());
}

void ViewGrid::showAll(ViewCard &card)
{
    const auto &figure = card.plot().figure();
    if (!figure || !m_views)
        return;
    Windows windows = m_views->scene.look.windows;
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
    addMarks(marks, m_views->scene.look.selection, *m_views->signal, false);
    addMarks(marks, hover, *m_views->signal, true);
    for (ViewCard *card : m_cards)
        card->plot().setMarks(marks);
}

} // namespace posviz
