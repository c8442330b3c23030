# Hats in hats, which no layer has.
profile nested {
	/** r,
	^one {
		/** r,
		^two {
			/** r,
		}
	}
}
