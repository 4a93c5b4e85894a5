// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view.h"

#include <QWidget>

class QLabel;

namespace posviz {

/// The bottom line: what is under the cursor, what went wrong, what is still being done, how long the views took.
class StatusLine : public QWidget {
    Q_OBJECT

  public:
    explicit StatusLine(QWidget *parent = nullptr);

    void showReadout(const Readout &readout);
    void showMessage(const QString &message);
    /// Stays until something else is to be said by the user's doing, and is told to screen readers.
    void showProblem(const QString &sentence);
    void showNothing();
    void showTime(int views, double milliseconds);
    /// What takes its time, beside all else; empty: nothing does.
    void showBusy(const QString &words);

  private:
    void show(const QString &place, const QString &value, const QString &formula, const QString &cell);

    QLabel *m_place = nullptr;
    QLabel *m_value = nullptr;
    QLabel *m_formula = nullptr;
    QLabel *m_cell = nullptr;
    QLabel *m_time = nullptr;
    QLabel *m_busy = nullptr;
};

} // namespace posviz
