// Types that several files share.

@export()
type tagSet = { *: string }

@export()
@description('App settings by name.')
type settingSet = { *: string }
