// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/view_card.h"

#include "app/plot/figure_plot.h"
#include "app/widgets/eliding_label.h"
#include "app/widgets/explanation.h"
#include "app/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace posviz {

ViewCard::ViewCard(const View &view, QWidget *parent) : QFrame(parent), m_view(view.id)
{
    setObjectName(QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 8, 8);
    column->setSpacing(2);
    auto *header = new QHBoxLayout;
    header->setSpacing(10);

    auto *title = new QLabel(QString::fromStdString(view.title));
    title->setObjectName(QStringLiteral("viewTitle"));
    auto *question = new ElidingLabel(QString::fromStdString(view.question));
    question->setObjectName(QStringLiteral("question"));
    auto *explain = new QToolButton;
    explain->setObjectName(QStringLiteral("icon"));
    explain->setText(QStringLiteral("?"));
    explain->setToolTip(tr("What this view shows"));
    explain->setAccessibleName(tr("What %1 shows").arg(QString::fromStdString(view.title)));
    connect(explain, &QToolButton::clicked, this, [this, &view, explain] {
        showExplanation(*explain, QString::fromStdString(view.title), QString::fromStdString(view.explanation), *this);
    });
    m_locked = new QToolButton;
    m_locked->setObjectName(QStringLiteral("link"));
    m_locked->setText(tr("Colours locked"));
    m_locked->setToolTip(tr("The colour range stays the same whatever is shown; click to let it follow the numbers again"));
    m_locked->setAccessibleName(tr("Unlock the colours of %1").arg(QString::fromStdString(view.title)));
    m_locked->hide();
    connect(m_locked, &QToolButton::clicked, this, &ViewCard::ownColoursWanted);
    m_fill = new QToolButton;
    m_fill->setObjectName(QStringLiteral("icon"));
    connect(m_fill, &QToolButton::clicked, this, &ViewCard::fillToggled);
    header->addWidget(title);
    header->addWidget(question, 1);
    header->addWidget(m_locked);
    header->addWidget(explain);
    header->addWidget(m_fill);

    m_plot = new FigurePlot(this);
    m_notes = new QLabel(this);
    m_notes->setObjectName(QStringLiteral("note"));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText); // names come from strangers
    column->addLayout(header);
    column->addWidget(m_plot, 1);
    m_notesArea = new QScrollArea(this);
    m_notesArea->setWidget(m_notes);
    m_notesArea->setWidgetResizable(true);
    m_notesArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_notesArea->setFocusPolicy(Qt::NoFocus);
    m_notesArea->setAccessibleName(tr("Notes"));
    for (QWidget *ground : {static_cast<QWidget *>(m_notesArea), m_notesArea->viewport(), static_cast<QWidget *>(m_notes)})
        ground->setAutoFillBackground(false);
    m_notes->setAlignment(Qt::AlignTop);
    column->addWidget(m_notesArea);
    setFilling(false);
}

void ViewCard::setPlate(std::shared_ptr<const Plate> plate)
{
    m_plate = std::move(plate);
    m_locked->setVisible(m_plate->figure && heatmapOf(*m_plate->figure) && m_plate->scene.look.colourLimits.contains(m_view));
    if (m_plate->figure) {
        m_plot->setFigure(m_plate->figure);
        setNotes(drawnNotes(*m_plate->figure));
    } else {
        m_plot->setMessage(shownText(m_plate->silence));
        setNotes({});
    }
}

void ViewCard::setNotes(const std::vector<Sentence> &notes)
{
    QString text;
    for (const Sentence &note : notes)
        text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + shownText(note);
    m_notes->setText(text);
    fitNotes();
}

/// As high as they are, but for those that would leave the plot no room: they scroll.
void ViewCard::fitNotes()
{
    m_notesArea->setVisible(!m_notes->text().isEmpty());
    const int across = contentsRect().width() - layout()->contentsMargins().left() - layout()->contentsMargins().right();
    const int whole = std::max(0, m_notes->heightForWidth(across));
    const int most = height() * 3 / 10;
    // Beside a scroll bar there is less room for the lines, none of which may be seen in part.
    const int line = m_notes->fontMetrics().lineSpacing();
    m_notesArea->setFixedHeight(whole <= most ? whole : std::max(1, most / line) * line);
}

void ViewCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    fitNotes();
}

void ViewCard::setFilling(bool filling)
{
    m_fill->setText(filling ? QStringLiteral("⤡") : QStringLiteral("⤢"));
    m_fill->setToolTip(filling ? tr("Show all views again (Esc)") : tr("Maximise this view (double-click its title)"));
    m_fill->setAccessibleName(m_fill->toolTip());
}

void ViewCard::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->position().y() < m_plot->y())
        emit fillToggled();
}

} // namespace posviz
