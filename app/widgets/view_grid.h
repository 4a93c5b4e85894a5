// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plate_worker.h"
#include "app/plot/theme.h"
#include "app/widgets/axis_windows.h"
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

/// The views in a grid, each of which can fill it. Shows plates; reports what is pointed at, and what the user wants to choose,
/// to zoom and to see as edits, which are made to the scene as it then is.
class ViewGrid : public QWidget {
    Q_OBJECT

  public:
    explicit ViewGrid(QWidget *parent = nullptr);

    /// What has to be built: the cards that can be seen.
    std::vector<ViewRequest> requests() const;

    /// Arranges the cards as the scene says; their figures follow when they are built.
    void showScene(const Scene &scene);
    void showSurvey(const Survey &survey);
    void showPlate(std::shared_ptr<const Plate> plate);
    void setTheme(const Theme &theme);
    void setBusy(const std::string &view, bool busy);
    void setProgress(const std::string &view, double part);

    /// The views whose cards can be seen where none fills the middle: the scene's, or the first few that have something to show.
    const std::vector<std::string> &shownViews() const;

    /// Those whose cards can be seen: the one that fills the middle, or all that are shown.
    std::vector<std::string> seenViews() const;

    /// Why a view has nothing to show of the newest scene that could be evaluated; empty where it has something or is not known.
    Sentence silence(const std::string &view) const;

    /// The limits that the seen views' numbers are coloured between now.
    std::map<std::string, ColourLimits, std::less<>> colourLimits() const;

    /// The view that has all the room, or has the focus; else the first that can be seen.
    std::string inUse() const;

  signals:
    void requestsChanged();
    void pointed(const posviz::Readout &readout);
    void pointedAway();
    /// What is chosen from now on; what the marks leave out stays chosen.
    void chosen(const posviz::Selection &marks);
    void windowsWanted(const std::vector<posviz::WindowEdit> &edits, const QString &gesture);
    /// All the room for this view; empty: for all that are shown.
    void fillingWanted(const std::string &view);
    /// The view's colours are to follow its numbers again.
    void ownColoursWanted(const std::string &view);
    void drawn(double milliseconds);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    ViewCard &cardOf(const std::string &view) const;
    void connectCard(ViewCard &card);
    void followSheet(ViewCard &card);
    void arrange();
    void place();
    void point(ViewCard &card, QPointF at);
    void choose(ViewCard &card, QPointF at);
    void zoom(ViewCard &card, double x0, double x1, double y0, double y1);
    void showAll(ViewCard &card);
    void showMarks(const Selection &hover);

    std::vector<ViewCard *> m_cards;
    std::vector<ViewCard *> m_arranged; ///< those in the layout
    std::vector<std::string> m_recommended;
    std::map<std::string, Sentence> m_silences; ///< by view, of the newest scene that could be evaluated
    std::optional<Subject> m_surveyed;          ///< the subject of that scene
    std::optional<std::vector<std::string>> m_wanted;
    std::string m_filling;
    std::string m_zoomed; ///< the view that the zoom or pan going on is in
    Gesture m_gesture;
};

} // namespace posviz
