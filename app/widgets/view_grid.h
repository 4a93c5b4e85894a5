// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figure_worker.h"
#include "app/plot/theme.h"
#include "app/widgets/gesture.h"
#include "core/scene.h"
#include "core/view.h"

#include <QWidget>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace posviz {

class ViewCard;

/// The views in a grid, each of which can fill it. Shows built views; reports what is pointed at, chosen and zoomed.
class ViewGrid : public QWidget {
    Q_OBJECT

  public:
    explicit ViewGrid(QWidget *parent = nullptr);

    /// What has to be built for the cards that can be seen, and a few cells of those of which it is not known whether they
    /// have anything to show of this scene.
    std::vector<ViewRequest> requests(const Scene &scene);

    void showViews(std::shared_ptr<const BuiltViews> views);
    void setTheme(const Theme &theme);
    void setBusy(bool busy);

    /// The views that the user wants to see, whatever they have to show; none: the first few that have something.
    void setWanted(std::optional<std::vector<std::string>> views);
    const std::optional<std::vector<std::string>> &wanted() const { return m_wanted; }

    /// The views whose cards can be seen where none fills the middle.
    std::vector<std::string> shownViews() const;

    /// Why a view has nothing to show; empty where it has something or is not known yet.
    std::string silence(const std::string &view) const;

    /// One view alone; empty: all that are shown.
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

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void connectCard(ViewCard &card);
    void showView(const BuiltView &built);
    void followSize();
    void arrange();
    void place();
    void point(ViewCard &card, QPointF at);
    void choose(ViewCard &card, QPointF at);
    void zoom(ViewCard &card, double x0, double x1, double y0, double y1);
    void showAll(ViewCard &card);
    void showMarks(const Selection &hover);

    std::vector<ViewCard *> m_cards;
    std::vector<ViewCard *> m_arranged; ///< those in the layout
    std::shared_ptr<const BuiltViews> m_views;
    Scene m_followed; ///< the scene whose figures asked for another size
    int m_followUps = 0;
    std::string m_filling;
    std::optional<std::vector<std::string>> m_wanted;
    std::string m_answersOf;                      ///< encoding and scaling that the answers belong to
    std::map<std::string, std::string> m_answers; ///< by view: empty, or why it has nothing to show
    std::string m_zoomed;                         ///< the view that the zoom or pan going on is in
    Gesture m_gesture;
};

} // namespace posviz
