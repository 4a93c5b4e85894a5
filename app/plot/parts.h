// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside app/plot only: what populate() puts on a QCustomPlot beside its own axes and graphs.

#include "app/plot/layout.h"
#include "core/figure.h"

#include <qcustomplot.h>

#include <QImage>
#include <QPointer>

#include <vector>

namespace posviz {

/// Something drawn on a layer by hand.
class Part : public QCPLayerable {
  public:
    Part(QCPAxisRect &axes, const QString &layer) : QCPLayerable(axes.parentPlot(), layer), m_axes(&axes) {}

  protected:
    QRect clipRect() const override;
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override { painter->setAntialiasing(true); }

    /// Pixels between the axes.
    QRect area() const;
    QCPAxis &xAxis() const { return *m_axes->axis(QCPAxis::atBottom); }
    QCPAxis &yAxis() const { return *m_axes->axis(QCPAxis::atLeft); }
    QPointF pixel(double x, double y) const { return {xAxis().coordToPixel(x), yAxis().coordToPixel(y)}; }

  private:
    QCPAxisRect *m_axes;
};

/// Something drawn within the axes.
class InnerPart : public Part {
  public:
    using Part::Part;

  protected:
    QRect clipRect() const override;
};

/// The cells of a heatmap or phase map, one pixel of the image a cell, without smoothing.
class CellsPart : public InnerPart {
  public:
    explicit CellsPart(QCPAxisRect &axes) : InnerPart(axes, QStringLiteral("main")) {}
    void show(QImage image, const QRectF &area);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    QImage m_image;
    QRectF m_area; ///< in axis numbers, left to right and lower to upper row
};

class ColourBarPart : public Part {
  public:
    explicit ColourBarPart(QCPAxisRect &axes) : Part(axes, QStringLiteral("axes")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    QImage m_image;
    std::vector<Tick> m_ticks;
    QString m_label;
    double m_lower = 0.0;
    double m_upper = 1.0;
    QFont m_font;
    QColor m_colour;
    int m_gap = 0;
    int m_width = 0;
    int m_tickGap = 0;
    int m_labelGap = 0;
};

/// Areas where nothing exists: hatched, with the reason.
class AbsencePart : public InnerPart {
  public:
    explicit AbsencePart(QCPAxisRect &axes) : InnerPart(axes, QStringLiteral("main")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    void drawHatch(QCPPainter *painter, const QRectF &hatched) const;
    void drawSentence(QCPPainter *painter, const QRectF &hatched, const QString &sentence) const;

    std::vector<Absence> m_absences;
    Theme m_theme;
    QFont m_font;
    double m_scale = 1.0;
};

/// Shaded bands, ribbons and the lines of landmarks, behind the curves.
class BackdropPart : public InnerPart {
  public:
    explicit BackdropPart(QCPAxisRect &axes) : InnerPart(axes, QStringLiteral("grid")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    void drawRibbon(QCPPainter *painter, const Ribbon &ribbon) const;

    std::vector<Band> m_bands;
    std::vector<Ribbon> m_ribbons;
    std::vector<Landmark> m_landmarks;
    QColor m_shade;
    QColor m_tint;
    QPen m_pen;
};

/// Names of bands, landmarks and curves, placed where they hide least.
class LabelsPart : public InnerPart {
  public:
    explicit LabelsPart(QCPAxisRect &axes) : InnerPart(axes, QStringLiteral("axes")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    std::vector<Band> m_bands;
    std::vector<Landmark> m_landmarks;
    std::vector<Curve> m_curves;
    Theme m_theme;
    QFont m_font;
    double m_scale = 1.0;
};

/// Clock faces in a strip at the foot.
class ClocksPart : public Part {
  public:
    explicit ClocksPart(QCPAxisRect &axes) : Part(axes, QStringLiteral("axes")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    Clocks m_clocks;
    ClockRow m_row;
    Theme m_theme;
    QFont m_font;
    QString m_heading;
    int m_below = 0; ///< height kept for the notes
    double m_scale = 1.0;
    int m_edge = 0;
};

/// Title and subtitle on top, notes at the foot.
class TextsPart : public Part {
  public:
    explicit TextsPart(QCPAxisRect &axes) : Part(axes, QStringLiteral("axes")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures);

  protected:
    void draw(QCPPainter *painter) override;

  private:
    QString m_title;
    QString m_subtitle;
    QString m_notes;
    Theme m_theme;
    QFont m_titleFont;
    QFont m_font;
    QFont m_small;
    int m_edge = 0;
};

/// Lines and dots at marked numbers, on a layer with a buffer of its own.
class MarksPart : public InnerPart {
  public:
    struct Line {
        bool vertical = false; ///< at a number of the x axis
        bool hover = false;
        double value = 0.0;
    };

    explicit MarksPart(QCPAxisRect &axes) : InnerPart(axes, QStringLiteral("overlay")) {}
    void show(const Figure &figure, const Theme &theme, const PlotStyle &style);
    void setLines(std::vector<Line> lines) { m_lines = std::move(lines); }

  protected:
    void draw(QCPPainter *painter) override;

  private:
    std::vector<Line> m_lines;
    std::vector<Curve> m_curves; ///< main ones
    QColor m_colour;
    QColor m_ground;
    bool m_onMatrix = false;
    double m_scale = 1.0;
};

/// Ticks of an axis by ticksOf(), as many as have room.
class FigureTicker : public QCPAxisTicker {
  public:
    FigureTicker(const QCPAxis &axis, const Axis &description, const QFont &font, const QLocale &locale, double gap);
    void generate(const QCPRange &range, const QLocale &, QChar, int, QVector<double> &ticks, QVector<double> *subTicks,
                  QVector<QString> *tickLabels) override;

  private:
    double pixelsAlong() const;

    const QCPAxis *m_axis;
    Axis m_description;
    QFont m_font;
    QLocale m_locale;
    double m_gap;
};

/// What populate() made, kept on the plot from one call to the next.
class Parts : public QObject {
  public:
    explicit Parts(QCustomPlot &plot);

    CellsPart *cells;
    BackdropPart *backdrop;
    AbsencePart *absences;
    LabelsPart *labels;
    ColourBarPart *colourBar;
    ClocksPart *clocks;
    TextsPart *texts;
    MarksPart *marks;
};

/// The plot's parts, made at the first call.
Parts &partsOf(QCustomPlot &plot);

/// Pixels between the axes: row 0 of a reversed axis starts at its upper edge.
QRect axesArea(const QCPAxisRect &axes);

/// Of a curve and its name.
QColor curveColour(CurveStyle style, const Theme &theme);

/// Breaks a curve into pixels.
QVector<QPointF> polyline(const Curve &curve, const QCPAxis &xAxis, const QCPAxis &yAxis);

} // namespace posviz
