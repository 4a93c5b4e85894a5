// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/action_bar.h"

#include <QHBoxLayout>

#include <algorithm>

namespace posviz {

ActionBar::ActionBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    m_rows = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_rows->setContentsMargins(16, 6, 16, 6);
    m_rows->setSpacing(4);
    m_actions = new QHBoxLayout;
    m_settings = new QHBoxLayout;
    for (QHBoxLayout *row : {m_actions, m_settings})
        row->setSpacing(4);
    for (QHBoxLayout *row : {m_actions, m_settings})
        row->addStretch();
    m_rows->addLayout(m_actions);
    m_rows->addStretch(1);
    m_rows->addLayout(m_settings);
}

void ActionBar::setBrand(QWidget *brand)
{
    m_brand = brand;
    m_rows->insertWidget(0, brand);
}

void ActionBar::addAction(QWidget *widget) { m_actions->insertWidget(m_actions->count() - 1, widget); }

void ActionBar::addSetting(QWidget *widget) { m_settings->insertWidget(m_settings->count() - 1, widget); }

QSize ActionBar::minimumSizeHint() const
{
    const QMargins margins = m_rows->contentsMargins();
    return {std::max(m_actions->minimumSize().width(), m_settings->minimumSize().width()) + margins.left() + margins.right(),
            QWidget::minimumSizeHint().height()};
}

void ActionBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ActionBar::arrange()
{
    const QMargins margins = m_rows->contentsMargins();
    const int needed = m_actions->sizeHint().width() + m_settings->sizeHint().width() + 2 * m_rows->spacing() + margins.left()
                       + margins.right();
    m_rows->setDirection(needed > width() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (m_brand)
        m_brand->setVisible(needed + m_brand->sizeHint().width() + m_rows->spacing() <= width());
}

} // namespace posviz
