// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figure_worker.h"
#include "app/plot/theme.h"
#include "core/scene.h"
#include "core/view.h"

#include <QWidget>

#include <memory>
#include <vector>

class QGridLayout;

namespace posviz {

class ViewCard;

/// The views in a grid, each of which can fill it. Shows built views; reports what is pointed at, chosen and zoomed.
class ViewGrid : public QWidget {
    Q_OBJECT

  public:
    explicit ViewGrid(QWidget *parent = nullptr);

    /// What has to be built for the cards that can be seen.
    std::vector<ViewRequest> requests() const;

    void showViews(std::shared_ptr<const BuiltViews> views);
    void setTheme(const Theme &theme);
    void setBusy(bool busy);

    /// One view alone; empty: all.
    void fill(const std::string &view);
    const std::string &filling() const { return m_filling; }

    /// The view that fills the middle or has the focus; else the first.
    std::string inUse() const;

  signals:
    void requestsChanged();
    void pointed(const posviz::Readout &readout);
    void pointedAway();
    void selectionWanted(const posviz::Selection &selection);
    void windowsWanted(const posviz::Windows &windows, const QString &gesture);
    void drawn(double milliseconds);

  private:
    void connectCard(ViewCard &card);
    void point(ViewCard &card, QPointF at);
    void choose(ViewCard &card, QPointF at);
    void zoom(ViewCard &card, double x0, double x1, double y0, double y1);
    void showAll(ViewCard &card);
    void showMarks(const Selection &hover);

    std::vector<ViewCard *> m_cards;
    QGridLayout *m_grid = nullptr;
    std::shared_ptr<const BuiltViews> m_views;
    std::string m_filling;
};

} // namespace posviz
