"""What has become of the deals: conversion, stays, win rates, cycle, velocity, losses, rivals, slips and paths."""
