// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/extent.h"
#include "app/plot/sheet.h"
#include "app/plot/theme.h"
#include "core/figure.h"

#include <QPointF>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QCustomPlot;
class QLabel;

namespace posviz {

/// A number shown as a thin line on every axis of its quantity, and as a dot on the main curve.
struct Mark {
    Quantity quantity = Quantity::QueryPosition;
    double value = 0.0;
    bool hover = false; ///< true: under the cursor, drawn lighter; false: selected

    bool operator==(const Mark &) const = default;
};

/// Shows a figure and reports what the user does to it. Never changes the figure: the owner answers a wish with a new one.
class FigurePlot : public QWidget {
    Q_OBJECT

  public:
    explicit FigurePlot(QWidget *parent = nullptr);
    ~FigurePlot() override;

    /// Draws once per event-loop turn, however often it is called. Ends a message.
    void setFigure(std::shared_ptr<const Figure> figure);
    const std::shared_ptr<const Figure> &figure() const { return m_figure; }

    void setTheme(const Theme &theme);

    /// Ranges that show all there is: zooming out ends there, and only smaller ranges can be panned.
    /// Never set: the ranges of the figure shown.
    void setWhole(const Extent &whole);

    /// Replaces all marks; redraws nothing but them.
    void setMarks(std::vector<Mark> marks);

    /// Shows a sentence instead of the plot; empty: the plot again.
    void setMessage(const QString &message);
    QString message() const;

    /// A discreet mark in the corner, beside whatever is shown.
    void setBusy(bool busy);
    /// How far it is, 0 to 1, said in the same place.
    void setProgress(double part);

    /// Gives back the room that wide numbers of a colour bar took: what comes now has others.
    void forgetBarLabels();

    /// What it offers a figure: its size and its type.
    Sheet sheet() const;

    /// Where an axis coordinate is in this widget, and back.
    QPointF toPixel(QPointF coordinates) const;
    QPointF toCoordinates(QPointF pixel) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void hovered(QPointF coordinates); ///< inside the axes only; also by arrow keys
    void left();                       ///< the cursor left the axes, or focus left the widget
    void clicked(QPointF coordinates);
    void doubleClicked();
    void rangeWanted(double x0, double x1, double y0, double y1); ///< lower and upper of x, then of y; once per event-loop turn
    void allWanted();                                             ///< the Home key
    void sheetChanged();                                          ///< sheet() is another
    void drawn(double milliseconds);                              ///< a figure was laid out and drawn

  protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    struct Press {
        QPointF pixel;
        Extent extent; ///< shown when the button went down
        bool dragging = false;
    };

    void schedule();
    void refresh();
    void noteSheet();
    void followScreen();
    void placeOverlays();
    void showMarks();
    void hover(QPointF pixel);
    void dragTo(QPointF pixel);
    void zoom(QPointF point, double factor);
    void want(const Extent &extent);
    void moveCursor(int columns, int rows);
    QPointF cursor() const;
    bool showsPlot() const;
    bool isInAxes(QPointF pixel) const;
    Extent shownExtent() const;
    Extent wholeExtent() const;

    QCustomPlot *m_plot = nullptr;
    QLabel *m_message = nullptr;
    QLabel *m_busy = nullptr;
    Theme m_theme;
    std::shared_ptr<const Figure> m_figure;
    std::vector<Mark> m_marks;
    std::optional<Extent> m_whole;
    std::optional<Extent> m_wanted; ///< to be announced at the next turn
    std::optional<Press> m_press;
    std::optional<QPointF> m_cursor; ///< moved by keys, in axis coordinates
    bool m_hovering = false;
    bool m_ringShown = false; ///< focus came by the keyboard, which needs to see where it is
    double m_wheel = 0.0;     ///< turns of the wheel not yet used, in notches
    Sheet m_sheet;             ///< announced last
    double m_barLabels = 0.0;  ///< the widest numbers of a colour bar so far, in pixels
    bool m_forgotten = false;  ///< true: the figure's numbers no longer count for that, however often it is drawn
    QTimer m_refresh;
    QTimer m_announce;
};

} // namespace posviz
