// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view.h"

#include <QWidget>

#include <map>

class QLabel;
class QVBoxLayout;

namespace posviz {

/// What was being done when it went wrong. A problem is mended when the same goes well.
enum class Doing { Starting, Opening, Editing, Saving, Copying };

/// The bottom line: what is under the cursor, what is still being done, how long the views took. What went wrong stands above it,
/// one row for each thing that was being done, until it is mended or dismissed.
class StatusLine : public QWidget {
    Q_OBJECT

  public:
    explicit StatusLine(QWidget *parent = nullptr);

    void showReadout(const Readout &readout);
    void showMessage(const QString &message);
    void showNothing();
    /// Told to screen readers.
    void showProblem(Doing doing, const QString &sentence);
    void mend(Doing doing);
    void showTime(int views, double milliseconds);
    /// What takes its time, beside all else; empty: nothing does.
    void showBusy(const QString &words);

  private:
    void show(const QString &place, const QString &value, const QString &formula, const QString &cell);

    QVBoxLayout *m_column = nullptr;
    std::map<Doing, QWidget *> m_problems;
    QLabel *m_place = nullptr;
    QLabel *m_value = nullptr;
    QLabel *m_formula = nullptr;
    QLabel *m_cell = nullptr;
    QLabel *m_time = nullptr;
    QLabel *m_busy = nullptr;
};

} // namespace posviz
