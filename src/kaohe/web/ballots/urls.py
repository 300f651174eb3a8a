"""Votes: organising, voting, opening, checking."""

from django.urls import path

from kaohe.web.ballots import opening_views, sheet_views, views, voting

urlpatterns = [
    path("cycles/<int:cycle>/ballots", views.index, name="ballots"),
    path("cycles/<int:cycle>/ballots/new", views.new, name="ballot-new"),
    path("cycles/<int:cycle>/ballots/<int:poll>", views.show, name="ballot"),
    path("cycles/<int:cycle>/ballots/<int:poll>/edit", views.edit, name="ballot-edit"),
    path("cycles/<int:cycle>/ballots/<int:poll>/tellers", views.tellers, name="ballot-tellers"),
    path("cycles/<int:cycle>/ballots/<int:poll>/draw", views.begin_draw, name="ballot-draw"),
    path("cycles/<int:cycle>/ballots/<int:poll>/draw/<int:draw>", views.draw, name="ballot-drawn"),
    path("cycles/<int:cycle>/ballots/<int:poll>/key", views.key, name="ballot-key"),
    path("cycles/<int:cycle>/ballots/<int:poll>/issue/<str:cls>", views.issue, name="ballot-issue"),
    path("cycles/<int:cycle>/ballots/<int:poll>/lock", views.lock, name="ballot-lock"),
    path("cycles/<int:cycle>/ballots/<int:poll>/board", views.board, name="ballot-board"),
    path("cycles/<int:cycle>/ballots/<int:poll>/scans", sheet_views.scans, name="ballot-scans"),
    path("cycles/<int:cycle>/ballots/<int:poll>/scans/<int:scan>", sheet_views.key, name="ballot-keying"),
    path("cycles/<int:cycle>/ballots/<int:poll>/close", opening_views.close, name="ballot-close"),
    path("cycles/<int:cycle>/ballots/<int:poll>/rehearse", opening_views.rehearse, name="ballot-rehearse"),
    path("cycles/<int:cycle>/ballots/<int:poll>/open", opening_views.open_box, name="ballot-open"),
    path("cycles/<int:cycle>/ballots/<int:poll>/record", opening_views.record, name="ballot-record"),
    path("cycles/<int:cycle>/ballots/<int:poll>/box", opening_views.download, name="ballot-box"),
    path("cycles/<int:cycle>/ballots/<int:poll>/void", opening_views.void, name="ballot-void"),
    path("cycles/<int:cycle>/votes", voting.index, name="votes"),
    path("cycles/<int:cycle>/votes/<str:cls>", voting.ballot, name="vote-own"),
    path("vote", voting.enter, name="vote"),
    path("vote/ballot", voting.ballot_by_code, name="vote-ballot"),
    path("vote/receipts/<slug:uid>", voting.receipts, name="vote-receipts"),
]
