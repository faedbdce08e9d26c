// E-leep | no semicolons, tabs, another naming
export const leep = (P: number[][], Y: number[]) => {
	const N = P.length
	const Z = P[0].length
	const K = Math.max(...Y) + 1
	const joint = Array.from({ length: K }, () => new Float64Array(Z))
	P.forEach((p, i) => p.forEach((v, z) => { joint[Y[i]][z] += v / N }))
	const marginal = new Float64Array(Z)
	for (const row of joint) row.forEach((v, z) => { marginal[z] += v })
	let total = 0
	P.forEach((p, i) => {
		let s = 0
		p.forEach((v, z) => { if (marginal[z] > 0) s += (v * joint[Y[i]][z]) / marginal[z] })
		total += Math.log(s)
	})
	return total / N
}
