// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/figure_plot.h"
#include "app/session.h"
#include "app/widgets/main_window.h"
#include "app/widgets/parameter_row.h"
#include "app/widgets/status_line.h"
#include "app/widgets/view_card.h"
#include "app/widgets/view_grid.h"

#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QMouseEvent>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>

#include <QtTest/QtTest>

/// A session and its window on the offscreen platform, shown and drawn.
struct Shown {
    posviz::Session session{{}};
    posviz::MainWindow window{session};

    Shown()
    {
        window.resize(1280, 800);
        window.show();
        settle();
    }

    /// Until every view of the scene as it now is has been drawn.
    void settle()
    {
        const auto isDrawn = [this] {
            for (const posviz::ViewCard *card : cards())
                if (card->isVisible() && card->plot().message().isEmpty() && !card->plot().figure())
                    return false;
            return true;
        };
        // Where a card's notes come or go, its plot has another size, and another figure is asked for.
        for (int turn = 0; turn < 3; ++turn) {
            QTest::qWait(20);
            QTRY_VERIFY_WITH_TIMEOUT(!session.isOpening() && window.worker().isIdle() && isDrawn(), 20000);
        }
    }

    QList<posviz::ViewCard *> cards() const { return window.findChildren<posviz::ViewCard *>(); }

    posviz::FigurePlot &plot(const char *view) const
    {
        for (posviz::ViewCard *card : cards())
            if (card->view() == view)
                return card->plot();
        qFatal("no such view");
    }

    posviz::ParameterRow &row(const char *key) const
    {
        for (posviz::ParameterRow *row : window.findChildren<posviz::ParameterRow *>())
            if (row->key() == key)
                return *row;
        qFatal("no such row: %s", key);
    }

    QToolButton &button(const QString &text) const
    {
        for (QToolButton *button : window.findChildren<QToolButton *>())
            if (button->text() == text)
                return *button;
        qFatal("no such button");
    }

    QString status() const
    {
        QString text;
        for (const QLabel *label : window.findChild<posviz::StatusLine *>()->findChildren<QLabel *>())
            if (label->isVisible())
                text += label->text() + ' ';
        return text;
    }
};

inline QPoint at(const posviz::FigurePlot &plot, double x, double y) { return plot.toPixel({x, y}).toPoint(); }

/// Closes each dialog that opens while it lives, and keeps the last one's title.
class DialogCloser {
  public:
    DialogCloser()
    {
        m_timer.callOnTimeout([this] {
            if (auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget())) {
                m_title = dialog->windowTitle();
                dialog->reject();
            }
        });
        m_timer.start(5);
    }

    const QString &title() const { return m_title; }

  private:
    QTimer m_timer;
    QString m_title;
};

inline QStringList visibleViews(const Shown &shown)
{
    QStringList views;
    for (const posviz::ViewCard *card : shown.cards())
        if (card->isVisible())
            views << QString::fromStdString(card->view());
    return views;
}

inline void wheel(QWidget &widget, QPoint place, int steps)
{
    QWheelEvent event(place, widget.mapToGlobal(place), {}, {0, 120 * steps}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&widget, &event);
}

/// Out of the pointer's way, so that a later move is one.
inline void moveTo(QWidget &widget, QPoint place)
{
    for (const QPoint &point : {place + QPoint(3, 2), place}) {
        QMouseEvent move(QEvent::MouseMove, point, widget.mapToGlobal(point), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(&widget, &move);
    }
}
