// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"
#include "core/encoding.h"

#include <QRectF>
#include <QString>
#include <QWidget>

#include <vector>

namespace posviz {

/// The history of the family: years from left to right, a lane for each place where position acts and one for RoPE's scalings,
/// arrows from ancestors.
///
/// One encoding or scaling is current; arrow keys and clicks move to another, hovering shows where one came from and why.
class FamilyTimeline : public QWidget {
    Q_OBJECT

  public:
    explicit FamilyTimeline(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void setCurrent(const QString &id);
    QString current() const;

    /// The name of a scaling among the encodings: "scaling/yarn".
    static QString idOfScaling(const std::string &scaling);

    /// Where an encoding or a scaling is drawn; empty for an unknown id.
    QRectF boxOf(const QString &id) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void currentChanged(const QString &id);
    void activated(const QString &id); ///< double click or Return

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    struct Node {
        std::string id;
        std::string title;
        int year = 0;
        std::string summary;
        std::vector<Ancestor> ancestors; ///< by the ids of their nodes
        int lane = 0;
        int row = 0; ///< within the lane
        QRectF box;
    };

    void arrange();
    int heightWith(int rowStep) const;
    const Node *nodeAt(QPointF place) const;
    const Node *nodeOf(const std::string &id) const;
    void makeCurrent(const Node &node);
    QFont boxFont() const;
    int scaled(int pixels) const;
    void drawArrow(QPainter &painter, const Node &from, const Node &to) const;
    void drawLineage(QPainter &painter, const Node &node, bool strong) const;
    void drawNode(QPainter &painter, const Node &node) const;
    double yearLeft(int year) const;

    std::vector<Node> m_nodes; ///< oldest first
    std::vector<int> m_laneRows;
    std::vector<double> m_laneTops;
    std::string m_current;
    std::string m_hovered;
    Theme m_theme;
    int m_boxHeight = 0;
    int m_rowStep = 0;
    int m_firstYear = 2017;
    int m_lastYear = 2017;
};

} // namespace posviz
