// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"
#include "core/view.h"

#include <QFrame>

#include <string>

class QLabel;
class QToolButton;

namespace posviz {

class FigurePlot;

/// A view in its frame: title, the question it answers, the plot, and notes that a reader must know.
class ViewCard : public QFrame {
    Q_OBJECT

  public:
    explicit ViewCard(const View &view, QWidget *parent = nullptr);

    const std::string &view() const { return m_view; }
    FigurePlot &plot() const { return *m_plot; }

    void setNotes(const std::vector<std::string> &notes);
    void setFilling(bool filling);

  signals:
    void fillToggled();

  protected:
    void mouseDoubleClickEvent(QMouseEvent *event) override;

  private:
    std::string m_view;
    FigurePlot *m_plot = nullptr;
    QLabel *m_notes = nullptr;
    QToolButton *m_fill = nullptr;
};

} // namespace posviz
