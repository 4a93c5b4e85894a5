// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"
#include "core/plate.h"

#include <QFrame>

#include <memory>
#include <string>
#include <vector>

class QLabel;
class QScrollArea;
class QToolButton;

namespace posviz {

class FigurePlot;

/// A view on its card: title, the question it answers, the plot of its plate, and notes that a reader must know.
class ViewCard : public QFrame {
    Q_OBJECT

  public:
    explicit ViewCard(const View &view, QWidget *parent = nullptr);

    const std::string &view() const { return m_view; }
    FigurePlot &plot() const { return *m_plot; }

    /// Shows the plate's figure and notes, or says why there is none.
    void setPlate(std::shared_ptr<const Plate> plate);
    /// The plate that is shown; null before the first.
    const Plate *plate() const { return m_plate.get(); }

    void setFilling(bool filling);

  signals:
    void fillToggled();
    /// The locked colours are to follow the numbers again.
    void ownColoursWanted();

  protected:
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    void fitNotes();
    void setNotes(const std::vector<Sentence> &notes);

    std::string m_view;
    std::shared_ptr<const Plate> m_plate;
    FigurePlot *m_plot = nullptr;
    QLabel *m_notes = nullptr;
    QScrollArea *m_notesArea = nullptr;
    QToolButton *m_locked = nullptr; ///< seen while the colours are locked
    QToolButton *m_fill = nullptr;
};

} // namespace posviz
