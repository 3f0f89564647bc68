// stub until the build lands
