// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QHBoxLayout;

namespace posviz {

/// The window's actions, and at its right end its settings: in one row, or in two where large type has no room in one.
class ActionBar : public QWidget {
    Q_OBJECT

  public:
    explicit ActionBar(QWidget *parent = nullptr);

    /// Gives way where the actions alone have no room.
    void setBrand(QWidget *brand);
    void addAction(QWidget *widget);
    void addSetting(QWidget *widget);

    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void arrange();

    QWidget *m_brand = nullptr;
    QBoxLayout *m_rows = nullptr;
    QHBoxLayout *m_actions = nullptr;
    QHBoxLayout *m_settings = nullptr;
};

} // namespace posviz
