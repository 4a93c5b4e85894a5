// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/view_grid.h"

#include "app/plot/figure_plot.h"
#include "app/widgets/text_size.h"
#include "app/widgets/view_card.h"

#include <algorithm>

namespace posviz {

namespace {

constexpr int viewGap = 12;
constexpr int leastCardWidth = 300; ///< with the usual text
constexpr int leastCardHeight = 236;
constexpr std::size_t mostAutomatic = 4; ///< views that are shown unasked

/// Wherever the places are meant: positions, keys, pairs, and the features of the pair. A pair of another view may be none here.
void addMarks(std::vector<Mark> &marks, const Selection &selection, const Plate &plate, bool hover)
{
    if (selection.query)
        marks.push_back({Quantity::QueryPosition, static_cast<double>(*selection.query), hover});
    if (selection.key)
        marks.push_back({Quantity::KeyPosition, static_cast<double>(*selection.key), hover});
    if (!selection.pair || *selection.pair >= countAlong(plate.scene, *plate.signal, Quantity::Pair))
        return;
    marks.push_back({Quantity::Pair, static_cast<double>(*selection.pair), hover});
    for (const int feature : featuresOfPair(*plate.signal, *selection.pair))
        marks.push_back({Quantity::Feature, static_cast<double>(feature), hover});
}

/// The ranges of a figure's axes that show all there is.
Extent wholeOf(const Plate &plate)
{
    const auto whole = [&](const Axis &axis) {
        Windows none;
        if (!windowOf(none, axis.quantity))
            return std::pair{axis.lower, axis.upper};
        return std::pair{-0.5, static_cast<double>(countAlong(plate.scene, *plate.signal, axis.quantity)) - 0.5};
    };
    const auto [x0, x1] = whole(plate.figure->x);
    const auto [y0, y1] = whole(plate.figure->y);
    return {x0, x1, y0, y1};
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
        // Until it is known what has something to show.
        if (m_recommended.size() < mostAutomatic)
            m_recommended.push_back(view.id);
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
    connect(&plot, &FigurePlot::sheetChanged, this, [this, &card] { followSheet(card); });
    connect(&plot, &FigurePlot::drawn, this, &ViewGrid::drawn);
    connect(&card, &ViewCard::ownColoursWanted, this, [this, &card] { emit ownColoursWanted(card.view()); });
    connect(&card, &ViewCard::fillToggled, this,
            [this, &card] { emit fillingWanted(m_filling.empty() ? card.view() : std::string()); });
}

ViewCard &ViewGrid::cardOf(const std::string &view) const { return **std::ranges::find(m_cards, view, &ViewCard::view); }

std::vector<ViewRequest> ViewGrid::requests() const
{
    std::vector<ViewRequest> requests;
    for (const ViewCard *card : m_arranged)
        requests.push_back({card->view(), card->plot().sheet()});
    return requests;
}

void ViewGrid::showScene(const Scene &scene)
{
    m_wanted = scene.look.views;
    m_filling = scene.look.filling;
    arrange();
}

void ViewGrid::showSurvey(const Survey &survey)
{
    // Where nothing is known, what was known before still stands.
    if (!survey.evaluated)
        return;
    // A view's own knob must not take its card away from under the hand that turns it.
    const bool sameSubject = m_surveyed == survey.scene.subject;
    std::vector<std::string> recommended;
    const auto speaks = [&](const std::string &view) { return survey.silences.at(view).empty(); };
    // A scaling asks what it does to the frequencies, the angles and the score, and who reads it so.
    std::vector<std::string> order;
    if (survey.scene.subject.scaling != "none")
        order = {"spectrum", "decay", "coverage", "engines"};
    for (const ViewCard *card : m_cards)
        if (std::ranges::find(order, card->view()) == order.end())
            order.push_back(card->view());
    const auto stays = [&](const std::string &view) {
        return sameSubject && std::ranges::find(m_recommended, view) != m_recommended.end();
    };
    std::size_t free = mostAutomatic - (sameSubject ? std::min(mostAutomatic, m_recommended.size()) : 0);
    for (const std::string &view : order)
        if (stays(view))
            recommended.push_back(view);
        else if (free > 0 && speaks(view)) {
            recommended.push_back(view);
            --free;
        }
    // Where none has anything to show, one says why.
    if (recommended.empty())
        recommended.emplace_back("similarity");
    m_recommended = std::move(recommended);
    if (m_surveyed && m_surveyed->encoding != survey.scene.subject.encoding)
        for (ViewCard *card : m_cards)
            card->plot().forgetBarLabels();
    m_silences = survey.silences;
    m_surveyed = survey.scene.subject;
    arrange();
}

void ViewGrid::showPlate(std::shared_ptr<const Plate> plate)
{
    ViewCard &card = cardOf(plate->view->id);
    card.setPlate(plate);
    if (plate->figure)
        card.plot().setWhole(wholeOf(*plate));
    showMarks({});
}

void ViewGrid::followSheet(ViewCard &card)
{
    if (!card.isHidden())
        emit requestsChanged();
}

void ViewGrid::resizeEvent(QResizeEvent *) { place(); }

/// Rows of equal height; the cards of a row share its width. A layout would give rows with longer notes more room.
void ViewGrid::place()
{
    const int count = static_cast<int>(m_arranged.size());
    const int fit = (width() - viewGap) / (scaledToText(*this, leastCardWidth) + viewGap);
    const int across = std::clamp(fit, 1, count <= 1 ? 1 : count <= 4 ? 2 : 3);
    const int rows = (count + across - 1) / across;
    // Where the rows need more than there is, the middle scrolls.
    setMinimumHeight(rows * (scaledToText(*this, leastCardHeight) + viewGap) + viewGap);
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

void ViewGrid::setTheme(const Theme &theme)
{
    for (ViewCard *card : m_cards)
        card->plot().setTheme(theme);
    place();
}

void ViewGrid::setBusy(const std::string &view, bool busy) { cardOf(view).plot().setBusy(busy); }

void ViewGrid::setProgress(const std::string &view, double part) { cardOf(view).plot().setProgress(part); }

const std::vector<std::string> &ViewGrid::shownViews() const { return m_wanted ? *m_wanted : m_recommended; }

Sentence ViewGrid::silence(const std::string &view) const
{
    const auto found = m_silences.find(view);
    return found == m_silences.end() ? Sentence{} : found->second;
}

std::vector<std::string> ViewGrid::seenViews() const { return m_filling.empty() ? shownViews() : std::vector{m_filling}; }

void ViewGrid::arrange()
{
    const std::vector<std::string> shown = seenViews();
    std::vector<ViewCard *> cards;
    for (ViewCard *card : m_cards)
        if (std::ranges::find(shown, card->view()) != shown.end())
            cards.push_back(card);
    for (ViewCard *card : m_cards)
        card->setFilling(card->view() == m_filling);
    if (cards == m_arranged)
        return;
    m_arranged = cards;
    for (ViewCard *card : m_cards)
        card->setVisible(std::ranges::find(cards, card) != cards.end());
    place();
    emit requestsChanged();
}

std::map<std::string, ColourLimits, std::less<>> ViewGrid::colourLimits() const
{
    std::map<std::string, ColourLimits, std::less<>> limits;
    for (const ViewCard *card : m_arranged)
        if (const Plate *plate = card->plate(); plate && plate->figure)
            if (const Heatmap *map = heatmapOf(*plate->figure))
                limits.emplace(card->view(), ColourLimits{map->colours.lower, map->colours.upper});
    return limits;
}

std::string ViewGrid::inUse() const
{
    for (const ViewCard *card : m_arranged)
        if (focusWidget() && card->isAncestorOf(focusWidget()))
            return card->view();
    return m_arranged.front()->view();
}

void ViewGrid::point(ViewCard &card, QPointF at)
{
    if (!card.plate())
        return;
    const Result<Readout> readout = explained(*card.plate(), {at.x(), at.y()});
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
    if (!card.plate())
        return;
    if (const Result<Readout> readout = explained(*card.plate(), {at.x(), at.y()}))
        emit chosen(readout->marks);
}

void ViewGrid::zoom(ViewCard &card, double x0, double x1, double y0, double y1)
{
    if (!card.plate() || !card.plate()->figure)
        return;
    const Figure &figure = *card.plate()->figure;
    if (m_zoomed != card.view())
        m_gesture.end();
    m_zoomed = card.view();
    emit windowsWanted({{figure.x.quantity, runBetween(x0, x1)}, {figure.y.quantity, runBetween(y0, y1)}},
                       m_gesture.repeated());
}

void ViewGrid::showAll(ViewCard &card)
{
    if (!card.plate() || !card.plate()->figure)
        return;
    const Figure &figure = *card.plate()->figure;
    emit windowsWanted({{figure.x.quantity, {}}, {figure.y.quantity, {}}}, {});
}

void ViewGrid::showMarks(const Selection &hover)
{
    for (ViewCard *card : m_cards) {
        const Plate *plate = card->plate();
        std::vector<Mark> marks;
        if (plate && plate->signal) {
            addMarks(marks, plate->scene.look.selection, *plate, false);
            addMarks(marks, hover, *plate, true);
        }
        card->plot().setMarks(std::move(marks));
    }
}

} // namespace posviz
