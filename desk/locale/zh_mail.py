"""Chinese for mail."""

from __future__ import annotations

MAIL: dict[str, str] = {
    # desk mail sync, folders, status
    "{account}: {done} of {total} mails": "{account}：{total} 封中已读取 {done} 封",
    "There is no account on a mail server.": "没有邮件服务器上的账户。",
    "Say which account: --account NAME": "请说明是哪个账户：--account 名称",
    "Folder": "文件夹",
    "Read": "读取",
    "Mails": "邮件",
    "yes": "是",
    "no": "否",
    "up to date": "已是最新",
    "up to date {minutes} min ago": "{minutes} 分钟前为最新",
    ", {count} new": "，新邮件 {count} 封",
    "reading: {done} of {total}": "读取中：{done}/{total}",
    "not read yet": "尚未读取",
    "being read": "正在读取",
    "reading was stopped": "读取已停止",
    "offline": "离线",
    "not let in": "登录被拒",
    "Read what is new on the mail servers, now. Ctrl-C stops it; the next time goes on from there.": "立即从邮件服务器读取新内容。按 Ctrl-C 停止，下次从中断处继续。",
    "List the folders on the mail servers, and choose which are read.": "列出邮件服务器上的文件夹，并选择读取哪些。",
    "Read this folder too.": "也读取这个文件夹。",
    "Read this folder no more; what was read stays.": "不再读取这个文件夹；已读取的邮件保留。",
    # desk mail list
    "This folder: INBOX, Sent, Archive or another; all: every one.": "文件夹：INBOX、Sent、Archive 或其他；all 表示全部。",
    "Only mails with this label, in every folder.": "只列出带此标签的邮件，不限文件夹。",
    "Only unread mails.": "只列出未读邮件。",
    # desk mail label, mark, archive
    "List, read, label and archive mail.": "列出、阅读邮件，加标签或归档。",
    "Put labels on mails and take others off: desk mail label m12 m13 +invoice -todo": "给邮件加上或去掉标签：desk mail label m12 m13 +发票 -待办",
    "Mark mails, as read or flagged or no more: desk mail mark m12 +read -flagged": "标记邮件为已读、加旗标，或取消：desk mail mark m12 +read -flagged",
    "Move mails to the Archive folder.": "把邮件移到归档文件夹。",
    "Draft {id} waits for approval: {what}": "草稿 {id} 等待批准：{what}",
    "Draft {id} was not done. {why}": "草稿 {id} 未能执行。{why}",
    "Draft {id}, ordered by you: {what}": "草稿 {id}，按你的指令：{what}",
    # on the card
    "Add": "添加",
    "Remove": "去掉",
    "To folder": "移到",
    "1 mail": "1 封邮件",
    "{count} mails": "{count} 封邮件",
    "read": "已读",
    "flagged": "旗标",
    "Puts the label {added} on {mails} in {account}.": "给 {account} 的{mails}加上标签 {added}。",
    "Takes the label {removed} off {mails} in {account}.": "去掉 {account} 的{mails}的标签 {removed}。",
    "Puts the label {added} on {mails} in {account} and takes {removed} off.": "给 {account} 的{mails}加上标签 {added}，并去掉 {removed}。",
    "Marks {mails} in {account}: {marks}.": "标记 {account} 的{mails}：{marks}。",
    "Moves {mails} in {account} to {folder}.": "把 {account} 的{mails}移到 {folder}。",
    # on the screen
    "archive": "归档",
}
